// Time limits of blocking calls: milliseconds from the program, -1 for ever.
#pragma once

#include <algorithm>
#include <cstdint>

#include "base/clock.hpp"

namespace tern {

inline now_t wait_until(int64_t timeout_ms) noexcept {
  if (timeout_ms < 0 || timeout_ms > INT64_MAX / 2'000'000) return never;
  return after(clock::now(), std::chrono::milliseconds(timeout_ms));
}

// What is left of it, rounded up so that a wait does not spin at the end; -1 for ever.
inline int64_t ms_left(now_t until) noexcept {
  if (until == never) return -1;
  const auto left = until - clock::now();
  return left <= left.zero()
             ? 0
             : std::chrono::duration_cast<std::chrono::milliseconds>(left + std::chrono::microseconds(999)).count();
}

}  // namespace tern
