// Time comes in as an argument in all that is pure; who drives it (engine, transport, the C functions that wait) reads the
// clock.
#pragma once

#include <chrono>
#include <cstdint>

namespace tern {

using clock = std::chrono::steady_clock;
using now_t = clock::time_point;
using duration = std::chrono::nanoseconds;

inline constexpr now_t never = now_t::max();  // a deadline that is not set
inline constexpr duration unlimited = duration::max();

// start + d, saturating at never.
inline now_t after(now_t start, duration d) noexcept {
  return d == unlimited || start == never || d > never - start ? never : start + std::chrono::duration_cast<clock::duration>(d);
}

// Unix time in nanoseconds, for dates.
using wall_clock = int64_t (*)() noexcept;
int64_t system_wall_clock() noexcept;

}  // namespace tern
