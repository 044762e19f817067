// Base64, RFC 4648.
#pragma once

#include <string>
#include <string_view>

#include "base/bytes.hpp"
#include "base/expected.hpp"

namespace tern {

enum class base64_form : unsigned char {
  standard,  // §4: "+" and "/", padded
  url        // §5: "-" and "_", not padded
};

std::string base64_encode(bytes, base64_form = base64_form::standard);

// Strict: no blanks, no foreign characters, unused bits zero, padding complete (the url form may leave it out).
// TERN_E_PARSE names the offset.
expected<std::string> base64_decode(std::string_view, base64_form = base64_form::standard);

}  // namespace tern
