// From a URL to where its connections go, under the settings of one request: what the first attempt and every redirect need.
#pragma once

#include <memory>

#include "base/expected.hpp"
#include "base/url.hpp"
#include "engine/proxy_choice.hpp"
#include "engine/settings.hpp"
#include "sansio/target.hpp"
#include "transport/chain_builder.hpp"

namespace tern {

// The options tls.cert_file and net.unix_socket are for the origin the program names; others get their certificates from
// tls.client_certs and are reached by their addresses. The servers of its deployment have its certificate, but not its socket.
enum class route_use : uint8_t { named_by_program, same_deployment, redirected };

// TERN_E_NOT_BUILT for a scheme that is not spoken; TERN_E_OPTION_VALUE.
expected<std::shared_ptr<const target>> route_to(const url& to, const request_settings& how, route_use use,
                                                 const proxy_knowledge& proxies);

expected<std::shared_ptr<const connect_settings>> connect_settings_of(const request_settings& how);

}  // namespace tern
