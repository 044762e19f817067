// How to speak TLS: what is trusted, who we are, what is offered. Immutable and shared.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/expected.hpp"
#include "base/secret.hpp"

namespace tern {

// As options give it. Wherever a file is named, PEM text may stand instead.
struct tls_options {
  bool verify = true;
  std::string ca_file{};                // with ca_path instead of the system's store; both empty: the system's store
  std::string ca_path{};                // a directory of certificates
  std::vector<std::string> extra_ca{};  // trusted besides
  std::string cert_file{};              // the client's certificate and its chain; empty: none
  std::string key_file{};               // empty: the key is in cert_file
  std::string key_password{};
  std::string min_version = "1.2";  // "1.2" | "1.3"
  std::vector<std::string> alpn{};  // in order of preference
  bool resume = true;
};

enum class tls_version : uint8_t { tls_1_2, tls_1_3 };

struct tls_profile {
  bool verify = true;
  std::string ca_file;
  std::string ca_path;
  std::vector<std::string> extra_ca;
  std::string cert_file;
  std::string key_file;
  secret key_password;
  tls_version min_version = tls_version::tls_1_2;
  std::vector<std::string> alpn;
  bool resume = true;
  // Of identity what decides whom one talks to, and as whom: verification, CAs, the client's certificate. Empty: the usual.
  std::string trust;
  // Equal for profiles whose connections may serve each other's requests; holds no secret. Part of the pool key.
  std::string identity;
};

// TERN_E_OPTION_VALUE for what can be seen without touching a file; wipes the password it was given.
expected<std::shared_ptr<const tls_profile>> make_tls_profile(tls_options options);

}  // namespace tern
