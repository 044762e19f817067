// A proxy as options and the environment name it: [scheme://][user[:password]@]host[:port], as curl has it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/expected.hpp"
#include "base/secret.hpp"

namespace tern {

enum class proxy_kind : uint8_t {
  http,    // also without a scheme
  https,   // TLS with the proxy
  socks4,  // names are looked up here
  socks4a,
  socks5,  // names are looked up here
  socks5h
};

struct proxy_url {
  proxy_kind kind = proxy_kind::http;
  std::string scheme;
  std::string host;   // as target::host
  uint16_t port = 0;  // without one 443 of https, else 1080
  bool has_login = false;
  secret user;
  secret password;
};

// TERN_E_OPTION_VALUE; the text repeats nothing of what was given.
expected<proxy_url> parse_proxy_url(std::string_view text);

}  // namespace tern
