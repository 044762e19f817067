// Reads the subject alternative names of a certificate: mbed TLS 2.28 keeps host names only and drops addresses.
#pragma once

#include "base/bytes.hpp"
#include "transport/tls/host_match.hpp"

namespace tern {

// `extensions`: the DER of the Extensions sequence (mbedtls_x509_crt::v3_ext). What does not parse gives no names, so that
// nothing matches.
certificate_names parse_certificate_names(bytes extensions);

}  // namespace tern
