// HTTP-date (RFC 9110 §5.6.7): IMF-fixdate, and the two obsolete forms that a recipient must take, RFC 850's and asctime's.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tern::http {

// Unix seconds. `now`, likewise, places the two digits of an RFC 850 year: no more than 50 years in the future.
std::optional<int64_t> parse_http_date(std::string_view text, int64_t now) noexcept;

// Unix seconds as IMF-fixdate. The year has four digits: what is outside of 0 to 9999 is the nearest second inside.
std::string http_date_text(int64_t seconds);

}  // namespace tern::http
