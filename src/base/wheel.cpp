#include "base/wheel.hpp"

#include <algorithm>

namespace tern {

wheel::wheel(now_t start) noexcept : start_(start) {}

wheel::~wheel() {
  const auto clear = [](timer_list& list) {
    while (list.pop_front() != nullptr) {
    }
  };
  clear(overdue_);
  clear(firing_);
  clear(far_);
  for (auto& level : slots_)
    for (timer_list& list : level) clear(list);
}

uint64_t wheel::tick_before(now_t at) const noexcept { return at <= start_ ? 0 : static_cast<uint64_t>((at - start_) / tick); }

uint64_t wheel::tick_after(now_t at) const noexcept {
  if (at <= start_) return 0;
  const duration since = at - start_;
  return static_cast<uint64_t>(since / tick) + (since % tick != duration::zero());
}

now_t wheel::time_of(uint64_t tick_number) const noexcept {
  if (tick_number > static_cast<uint64_t>((never - start_) / tick)) return never;
  return start_ + tick * static_cast<int64_t>(tick_number);
}

void wheel::arm(timer& t, now_t due) noexcept {
  t.disarm();
  if (due == never) return;
  t.due_ = due;
  t.wheel_ = this;
  ++size_;
  put(t);
}

void wheel::put(timer& t) noexcept {
  const uint64_t at = tick_after(t.due_);
  if (at <= elapsed_) return overdue_.push_back(t);
  const unsigned level = (std::bit_width(at ^ elapsed_) - 1) / digit_bits;
  if (level >= levels) return far_.push_back(t);
  const size_t slot = (at >> (level * digit_bits)) % slots;
  slots_[level][slot].push_back(t);
  occupied_[level] |= uint64_t{1} << slot;
}

// What the slots reached hold goes to where it belongs now: what is due to firing_, the rest to lower levels.
void wheel::deal_out(timer_list& list) noexcept {
  timer_list waiting;
  while (timer* t = list.pop_front()) waiting.push_back(*t);
  while (timer* t = waiting.pop_front()) {
    if (tick_after(t->due_) <= elapsed_)
      firing_.push_back(*t);
    else
      put(*t);
  }
}

wheel::place wheel::first() const noexcept {
  for (size_t level = 0; level < levels; ++level) {
    uint64_t& bits = occupied_[level];
    for (; bits != 0; bits &= bits - 1) {
      const size_t slot = static_cast<size_t>(std::countr_zero(bits));
      if (slots_[level][slot].empty()) continue;
      const size_t shift = level * digit_bits;
      return {level, slot, ((elapsed_ >> shift >> digit_bits << digit_bits) | slot) << shift};
    }
  }
  return {levels, 0, 0};
}

now_t wheel::next() const noexcept {
  if (size_ == 0) return never;
  if (!overdue_.empty()) return time_of(elapsed_);
  const place at = first();
  if (at.level < levels) return time_of(at.tick);
  constexpr unsigned shift = levels * digit_bits;
  return time_of(((elapsed_ >> shift) + 1) << shift);
}

void wheel::advance(now_t now) noexcept {
  const uint64_t target = std::max(elapsed_, tick_before(now));
  if (size_ != 0) {
    deal_out(overdue_);
    for (place at = first(); at.level < levels && at.tick <= target; at = first()) {
      elapsed_ = at.tick;
      deal_out(slots_[at.level][at.slot]);
    }
    constexpr unsigned shift = levels * digit_bits;
    if (elapsed_ >> shift != target >> shift) {
      elapsed_ = target;
      deal_out(far_);
    }
  }
  elapsed_ = target;
  while (timer* t = firing_.pop_front()) {
    --size_;
    t->fire_(t->self_, now);
  }
}

}  // namespace tern
