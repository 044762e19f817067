#pragma once
#include <filesystem>
#include <string>
#include <vector>

namespace tern::test {

enum class key_kind { ec, rsa };  // P-256, RSA 2048

struct certificate {
  std::filesystem::path cert;  // PEM
  std::filesystem::path key;   // PEM
};

// A throwaway certificate authority in a directory; every certificate is made at its first request (openssl's command).
class test_ca {
 public:
  explicit test_ca(std::filesystem::path dir, std::string name = "tern test CA");

  const std::filesystem::path& ca_file() const { return ca_.cert; }

  certificate server(key_kind kind = key_kind::ec);                // localhost, 127.0.0.1, ::1
  certificate wrong_host_server();                                 // other.example only
  certificate expired_server();                                    // localhost, ended a day ago
  certificate self_signed_server();                                // localhost, by nobody
  certificate client_only_server();                                // localhost, its key for clients only
  certificate client(key_kind kind = key_kind::ec);                // "tern test client"
  certificate other_client();                                      // "another test client"
  certificate client_with_password(key_kind kind = key_kind::ec);  // its key needs key_password
  static constexpr const char* key_password = "tern test password";

 private:
  certificate issue(const std::string& name, const std::string& common_name, const std::vector<std::string>& extensions,
                    key_kind kind);

  std::filesystem::path dir_;
  certificate ca_;
};

}  // namespace tern::test
