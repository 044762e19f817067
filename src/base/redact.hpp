// Text that may go into a log or an error message.
#pragma once

#include <string>
#include <string_view>

#include "base/url.hpp"

namespace tern {

std::string redacted(const url&);  // without userinfo

// For text that may not be a URL: when it does not parse, everything from "//" to the last "@" is dropped, because a password
// may hold a "/" that ends the authority.
std::string redacted(std::string_view url_text);

}  // namespace tern
