// Certificates made on the spot: P-256, as PEM text.
#pragma once

#include <string>
#include <vector>

namespace tern::test {

struct pem_pair {
  std::string cert;
  std::string key;
};

struct certificate_request {
  std::string common_name = "test";
  std::vector<std::string> dns{};
  std::vector<std::string> addresses{};
  std::string not_before = "20200101000000";
  std::string not_after = "20991231235959";
  bool authority = false;
  bool rsa = false;
};

pem_pair self_signed(const certificate_request& what);
pem_pair issued_by(const pem_pair& authority, const certificate_request& what);

}  // namespace tern::test
