// A cookie as programs see it, the map that tern_client_cookies describes.
#pragma once

#include "protocols/http/cookies/cookie.hpp"
#include "value/builder.hpp"

namespace tern::http {

void write(value_builder& b, const cookie& c);

}  // namespace tern::http
