#include "support/test_ca.hpp"

#include <vector>

#include "support/process.hpp"

namespace tern::test {
namespace {

namespace fs = std::filesystem;
using words = std::vector<std::string>;

constexpr const char* local_names = "subjectAltName=DNS:localhost,IP:127.0.0.1,IP:::1";

words operator+(words left, const words& right) {
  left.insert(left.end(), right.begin(), right.end());
  return left;
}

words new_key(key_kind kind) {
  if (kind == key_kind::rsa) return {"-newkey", "rsa:2048", "-nodes"};
  return {"-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"};
}

std::string suffix(key_kind kind) { return kind == key_kind::rsa ? "-rsa" : "-ec"; }

}  // namespace

test_ca::test_ca(fs::path dir, std::string name) : dir_(std::move(dir)), ca_{dir_ / "ca.pem", dir_ / "ca.key"} {
  fs::create_directories(dir_);
  run(words{"openssl", "req", "-x509", "-days", "30", "-subj", "/CN=" + name, "-keyout", ca_.key, "-out", ca_.cert} +
      new_key(key_kind::ec));
}

certificate test_ca::issue(const std::string& name, const std::string& common_name, const std::vector<std::string>& extensions,
                           key_kind kind) {
  certificate result{dir_ / (name + suffix(kind) + ".pem"), dir_ / (name + suffix(kind) + ".key")};
  if (fs::exists(result.cert)) return result;
  words command = words{"openssl",
                        "req",
                        "-x509",
                        "-days",
                        "30",
                        "-CA",
                        ca_.cert,
                        "-CAkey",
                        ca_.key,
                        "-subj",
                        "/CN=" + common_name,
                        "-keyout",
                        result.key,
                        "-out",
                        result.cert,
                        "-addext",
                        "basicConstraints=critical,CA:FALSE"};
  for (const std::string& extension : extensions) command = command + words{"-addext", extension};
  run(command + new_key(kind));
  return result;
}

certificate test_ca::server(key_kind kind) { return issue("server", "localhost", {local_names}, kind); }

certificate test_ca::wrong_host_server() {
  return issue("wrong-host", "other.example", {"subjectAltName=DNS:other.example"}, key_kind::ec);
}

certificate test_ca::expired_server() {
  certificate result{dir_ / "expired.pem", dir_ / "expired.key"};
  if (fs::exists(result.cert)) return result;
  fs::path csr = dir_ / "expired.csr";
  run(words{"openssl", "req", "-new", "-subj", "/CN=localhost", "-addext", local_names, "-keyout", result.key, "-out", csr} +
      new_key(key_kind::ec));
  run({"openssl", "x509", "-req", "-in", csr, "-CA", ca_.cert, "-CAkey", ca_.key, "-CAcreateserial", "-days", "-1",
       "-copy_extensions", "copy", "-out", result.cert});
  return result;
}

certificate test_ca::self_signed_server() {
  certificate result{dir_ / "self-signed.pem", dir_ / "self-signed.key"};
  if (fs::exists(result.cert)) return result;
  run(words{"openssl", "req", "-x509", "-days", "30", "-subj", "/CN=localhost", "-addext", local_names, "-keyout", result.key,
            "-out", result.cert} +
      new_key(key_kind::ec));
  return result;
}

certificate test_ca::client_only_server() {
  return issue("client-only", "localhost", {local_names, "extendedKeyUsage=clientAuth"}, key_kind::ec);
}

certificate test_ca::client(key_kind kind) {
  return issue("client", "tern test client", {"extendedKeyUsage=clientAuth"}, kind);
}

certificate test_ca::other_client() {
  return issue("other-client", "another test client", {"extendedKeyUsage=clientAuth"}, key_kind::ec);
}

certificate test_ca::client_with_password(key_kind kind) {
  certificate plain = client(kind);
  certificate result{plain.cert, dir_ / ("client-locked" + suffix(kind) + ".key")};
  if (fs::exists(result.key)) return result;
  // The traditional form with AES-128-CBC is the one that every TLS library reads.
  std::string password = std::string("pass:") + key_password;
  if (kind == key_kind::rsa)
    run({"openssl", "rsa", "-aes128", "-traditional", "-passout", password, "-in", plain.key, "-out", result.key});
  else
    run({"openssl", "ec", "-aes128", "-passout", password, "-in", plain.key, "-out", result.key});
  return result;
}

}  // namespace tern::test
