// Client certificates by origin, as entries of the option tls.client_certs: "https://host[:port];cert[;key[;password]]".
// Certificate and key are files or PEM text. The password is whatever follows the third semicolon.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/expected.hpp"

namespace tern {

struct client_certificate {
  std::string origin;  // as origin_text has it
  std::string cert_file;
  std::string key_file;  // empty: the key is in cert_file
  std::string key_password;
};

// TERN_E_OPTION_VALUE says what is wrong, without repeating the entry, which may hold a key.
expected<client_certificate> parse_client_certificate(std::string_view entry);

// The last entry for this origin.
std::optional<client_certificate> certificate_for(std::string_view origin, std::span<const std::string> entries);

}  // namespace tern
