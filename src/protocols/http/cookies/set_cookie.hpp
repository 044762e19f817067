// Reads a Set-Cookie field (RFC 6265bis §5.6). What its attributes mean for a request is received_cookie's business.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "protocols/http/cookies/cookie.hpp"

namespace tern::http {

// Views of the field. Of an attribute given more than once the last one counts.
struct set_cookie {
  std::string_view name;  // empty when the field has no "=" or starts with it
  std::string_view value;
  std::optional<std::string_view> domain;  // without one dot in front; empty means none
  std::optional<std::string_view> path;    // empty: the default path was asked for
  std::optional<int64_t> max_age;          // seconds; counts before expires
  std::optional<int64_t> expires;          // seconds since 1970
  bool secure = false;
  bool http_only = false;
  same_site_rule same_site = same_site_rule::unset;
};

// Nothing when the field is to be ignored: a control character other than tab in it, a name and value that are too long or
// both empty.
std::optional<set_cookie> parse_set_cookie(std::string_view field) noexcept;

}  // namespace tern::http
