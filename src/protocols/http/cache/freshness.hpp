// How old a stored response is and how long it may be used (RFC 9111 §4.2). Whole seconds; times are Unix time by our clock.
#pragma once

#include <cstdint>
#include <span>

#include "protocols/http/cache/cache_control.hpp"

namespace tern::http {

// When it was asked for and when its head came.
struct exchange_times {
  int64_t requested = 0;
  int64_t received = 0;
};

// Of `Date`, or of its arrival when that is missing or cannot be read.
int64_t date_of(std::span<const field> list, const exchange_times& times) noexcept;

// §4.2.3. An Age that cannot be read, or that comes several times, makes it as old as can be: one cache on the way does not
// know what it does. Of a list written as one value the first member counts (§5.1).
int64_t age_on_arrival(std::span<const field> list, const exchange_times& times) noexcept;

// The same, later. As old as can be when our clock stands before its arrival.
int64_t current_age(int64_t age_on_arrival, const exchange_times& times, int64_t now) noexcept;

// §4.2.1, §4.2.2: by max-age, else by Expires, else a tenth of the time since Last-Modified, not above
// limits::cache_heuristic_seconds; permanent redirects, which say for ever by their status, have all of that.
int64_t freshness_lifetime(int32_t status, std::span<const field> list, const response_control& control, int64_t date) noexcept;

// Whether a response of this status may be used without any word about how long (RFC 9110 §15.1).
bool is_heuristically_cacheable(int32_t status) noexcept;

}  // namespace tern::http
