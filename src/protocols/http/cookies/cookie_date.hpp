// The dates of Expires as servers really write them (RFC 6265bis §5.1.1): tokens in any order, the first that fits counts.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace tern::http {

// Seconds since 1970; nothing when the RFC's algorithm fails. Years from 1601 on; two digits mean 1970 to 2069.
std::optional<int64_t> parse_cookie_date(std::string_view text) noexcept;

}  // namespace tern::http
