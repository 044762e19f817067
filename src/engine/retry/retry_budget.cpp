#include "engine/retry/retry_budget.hpp"

#include <algorithm>
#include <numeric>

namespace tern {
namespace {
constexpr int64_t whole = 100;  // one attempt
constexpr uint64_t most = 1'000'000;
}  // namespace

retry_budget::retry_budget(uint64_t percent, uint64_t per_second) noexcept
    : bounded_(percent != no_limit),
      percent_(static_cast<int64_t>(std::min(percent, most))),
      reserve_(static_cast<int64_t>(std::min(per_second, most)) * limits::retry_budget_window.count() * whole) {}

void retry_budget::move_to(now_t now) noexcept {
  const int64_t second = std::chrono::floor<std::chrono::seconds>(now.time_since_epoch()).count();
  const int64_t passed = std::min<int64_t>(second - second_, window);
  for (int64_t i = 1; i <= passed; ++i) accounts_[static_cast<size_t>(second_ + i) % window] = 0;
  // One loop's clock may be a little behind another's.
  second_ = std::max(second_, second);
}

void retry_budget::deposit(now_t now) noexcept {
  if (!bounded_) return;
  std::lock_guard lock(mutex_);
  move_to(now);
  accounts_[static_cast<size_t>(second_) % window] += percent_;
}

bool retry_budget::withdraw(now_t now) noexcept {
  if (!bounded_) return true;
  std::lock_guard lock(mutex_);
  move_to(now);
  if (reserve_ + std::accumulate(accounts_.begin(), accounts_.end(), int64_t{0}) < whole) return false;
  accounts_[static_cast<size_t>(second_) % window] -= whole;
  return true;
}

}  // namespace tern
