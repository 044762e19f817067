// The cookie file that Netscape wrote and that curl, wget and browsers' exports share: a line per cookie, its fields apart by
// tabs: domain, whether hosts below it get it too, path, Secure, end in seconds since 1970 (0: with the session), name, value.
// `#HttpOnly_` before the domain marks those; other lines that start with `#`, and empty ones, say nothing. The format has no
// place for SameSite.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/expected.hpp"
#include "protocols/http/cookies/cookie.hpp"

namespace tern::http {

// The cookies of all lines. TERN_E_PARSE names the first line that is none; a value is not repeated. Left out without an
// error: what no jar would keep (check_cookie) and what has expired at `wall` (nanoseconds since 1970).
expected<std::vector<cookie>> read_netscape(std::string_view text, int64_t wall);

// With a header line. Left out: names and paths with a tab in them, which the format cannot hold.
std::string write_netscape(std::span<const cookie> cookies);

}  // namespace tern::http
