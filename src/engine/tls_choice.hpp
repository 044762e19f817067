// What TLS to an origin is made with, as the options say for servers and proxies alike.
#pragma once

#include <string_view>

#include "engine/settings.hpp"
#include "transport/tls_profile.hpp"

namespace tern {

// Authorities, the certificate that tls.client_certs names for this origin (as origin_text has it), least version, resumption.
// What differs is the caller's to add: whether to verify, what to offer, a certificate for origins that none is named for.
tls_options tls_options_for(std::string_view origin, const request_settings& o);

}  // namespace tern
