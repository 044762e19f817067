// How many attempts that repeat one the requests of a client may make together, so that a server which fails is not hammered:
// a share of the requests made within the last seconds, and some besides for clients that make few. Shared by all loops.
//
// Each second has its own account of what came in less what was spent; the sum over the window is what is there. What was
// spent is forgotten after as long, so the reserve comes back.
#pragma once

#include <array>
#include <cstdint>
#include <mutex>

#include "base/clock.hpp"
#include "base/limits.hpp"

namespace tern {

class retry_budget {
 public:
  // `percent` of the requests; no_limit: no budget at all.
  retry_budget(uint64_t percent, uint64_t per_second) noexcept;

  void deposit(now_t now) noexcept;   // a request begins
  bool withdraw(now_t now) noexcept;  // one more attempt; false: none is left

 private:
  static constexpr size_t window = static_cast<size_t>(limits::retry_budget_window.count());
  void move_to(now_t now) noexcept;

  const bool bounded_;
  const int64_t percent_;  // hundredths of an attempt that a request brings
  const int64_t reserve_;  // hundredths of an attempt
  std::mutex mutex_;
  std::array<int64_t, window> accounts_{};  // by second, in a ring
  int64_t second_ = 0;                      // the newest
};

}  // namespace tern
