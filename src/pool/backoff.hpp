// How long a key is left alone after connects to it failed in a row.
#pragma once

#include <algorithm>
#include <cstdint>

#include "base/clock.hpp"
#include "base/limits.hpp"

namespace tern {

constexpr duration backoff_delay(uint32_t failures) noexcept {
  if (failures == 0) return duration::zero();
  const uint32_t doublings = std::min(failures - 1, 20u);  // past any limit; keeps the shift in range
  return std::min<duration>(limits::connect_backoff_first * (int64_t{1} << doublings), limits::connect_backoff_longest);
}

}  // namespace tern
