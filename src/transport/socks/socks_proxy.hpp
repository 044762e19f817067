// A proxy that speaks SOCKS: 4, 4a or 5.
#pragma once

#include "base/secret.hpp"
#include "sansio/proxy_server.hpp"

namespace tern {

struct socks_proxy final : proxy_server {
  expected<std::unique_ptr<handshake>> tunnel_to(const tunnel_end& where) const override;

  bool version_4 = false;
  bool has_login = false;
  secret user;      // of SOCKS4 without zeros; at most limits::socks_text_bytes, as the password
  secret password;  // of SOCKS5
};

}  // namespace tern
