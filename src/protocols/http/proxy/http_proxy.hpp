// A proxy that speaks HTTP: asked for whole URLs, or by CONNECT for a tunnel (RFC 9110 §9.3.6).
#pragma once

#include "protocols/http/auth/authenticator.hpp"
#include "sansio/proxy_server.hpp"

namespace tern::http {

struct http_proxy final : proxy_server {
  expected<std::unique_ptr<handshake>> tunnel_to(const tunnel_end& where) const override;
  // All of a proxy is one protection space: CONNECT has no path.
  http::auth_place auth_place() const { return {"proxy " + name, "/"}; }

  std::string user_agent;  // of CONNECT
  shared_credentials who;  // NULL: none; then a 407 is the end
  auth_kinds kinds = auth_kind::basic | auth_kind::digest;
  bool basic_at_once = false;
  auth_memory* memory = nullptr;  // the client's, which outlives all use of this
};

}  // namespace tern::http
