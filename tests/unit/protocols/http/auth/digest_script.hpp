// Digest challenges for tests, with the parts of RFC 7616 §3.9.1.
#pragma once

#include <optional>
#include <string>

#include "protocols/http/auth/digest_session.hpp"

namespace tern::test {

inline constexpr std::string_view rfc_nonce = "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v";
inline constexpr std::string_view rfc_client_nonce = "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ";

inline std::optional<http::digest_challenge> read_digest_line(std::string_view line) {
  const field f{"WWW-Authenticate", line};
  auto list = http::parse_challenges({&f, 1}, f.name);
  return list.empty() ? std::nullopt : http::read_digest(list.front());
}

// `more`: further parameters.
inline http::digest_session rfc_session(std::string_view more) {
  std::string line = "Digest realm=\"http-auth@example.org\", nonce=\"";
  line.append(rfc_nonce).append("\", opaque=\"FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS\", ").append(more);
  http::digest_session s;
  s.challenge = read_digest_line(line).value();
  s.first_nonce = rfc_nonce;
  s.client_nonce = rfc_client_nonce;
  return s;
}

}  // namespace tern::test
