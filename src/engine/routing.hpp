// From a URL to where its connections go, under the settings of one request: what the first attempt and every redirect need.
#pragma once

#include <memory>

#include "base/expected.hpp"
#include "base/url.hpp"
#include "engine/settings.hpp"
#include "sansio/target.hpp"
#include "transport/chain_builder.hpp"
#include "transport/tls_factory.hpp"

namespace tern {

struct routed {
  std::shared_ptr<const target> where;
  error why;  // a certificate, key or CA that its settings name cannot be had now
};

// The certificate of the option tls.cert_file is for the origin the program names; others get theirs from tls.client_certs.
enum class route_use : uint8_t { named_by_program, redirected };

// TERN_E_NOT_BUILT for a scheme that is not spoken; TERN_E_OPTION_VALUE.
expected<routed> route_to(const url& to, const request_settings& how, tls_store& tls, route_use use);

expected<std::shared_ptr<const connect_settings>> connect_settings_of(const request_settings& how);

}  // namespace tern
