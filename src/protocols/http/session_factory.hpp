// The sessions of http and https: HTTP/1.1 or HTTP/2, by what TLS agreed on (ALPN) or by the target's variant.
//
//   variant "h2"         HTTP/2 at once (prior knowledge)
//           "h2-agreed"  HTTP/2 when TLS agreed on it, else a session that is closed already
//           "h2c"        HTTP/1.1 that asks for HTTP/2
//           otherwise    by ALPN
#pragma once

#include <memory>

#include "protocols/http/h1/session.hpp"
#include "protocols/http/h2/session.hpp"

namespace tern::http {

std::unique_ptr<session_factory> make_http_factory(const h1_settings& h1 = {}, const h2_settings& h2 = {});

}  // namespace tern::http
