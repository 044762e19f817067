// Through which proxy a request goes: its options, else the environment; and the proxy made ready for its targets.
//
// Precedence: proxy = none; the list of exceptions (proxy.no_proxy, else the environment's); proxy; the environment.
// User and password of the options go before those in the proxy's URL.
#pragma once

#include <memory>

#include "base/expected.hpp"
#include "engine/proxy_environment.hpp"
#include "engine/settings.hpp"
#include "protocols/http/auth/auth_memory.hpp"
#include "sansio/proxy_server.hpp"

namespace tern {

// What a client knows of proxies. Outlives the proxies that come of it.
struct proxy_knowledge {
  const proxy_environment& environment;
  http::auth_memory& memory;
};

// Whether any request under these settings may go through a proxy.
bool may_have_proxy(const request_settings& how, const proxy_environment& environment) noexcept;

// For connections to `to`, of which scheme, host and port count; NULL: directly. TERN_E_OPTION_VALUE names the option or the
// variable.
expected<std::shared_ptr<const proxy_server>> choose_proxy(const target& to, const request_settings& how,
                                                           const proxy_knowledge& known);

// http and https: one that can be asked for a URL, too.
bool speaks_http(const proxy_server& proxy) noexcept;

}  // namespace tern
