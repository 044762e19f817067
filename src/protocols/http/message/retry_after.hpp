// Retry-After (RFC 9110 §10.2.3): how long the server asks to be left alone.
#pragma once

#include <optional>

#include "base/clock.hpp"
#include "sansio/head.hpp"

namespace tern::http {

// As seconds, or as a date: then counted from the response's own Date, which the same clock wrote, or from `now` (Unix
// nanoseconds) when it has none. A date that is over is zero. Empty: the response has none that can be read.
std::optional<duration> read_retry_after(const head& h, int64_t now) noexcept;

}  // namespace tern::http
