// Text that may go into a log or an error message.
#pragma once

#include <string>
#include <string_view>

#include "base/url.hpp"

namespace tern {

std::string redacted(const url&);  // without userinfo

// The text of a URL before its query, which may hold what nobody else is to know: a token, a signature.
constexpr std::string_view without_query(std::string_view url) noexcept { return url.substr(0, url.find_first_of("?#")); }

}  // namespace tern
