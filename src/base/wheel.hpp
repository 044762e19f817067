// A coarse hierarchical timing wheel: arming, moving and disarming a timer cost a few dozen instructions and never allocate.
// Timers fire up to one tick (4 ms) late, never early. Pure: the owner asks next() how long to sleep and calls advance().
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

#include "base/clock.hpp"
#include "base/intrusive_list.hpp"

namespace tern {

// Lives in whatever it times; disarms itself when destroyed. `fire` may arm or disarm any timer, this one included, and may
// destroy this one.
class timer : public list_node<timer> {
 public:
  using fire_fn = void (*)(void* self, now_t now);
  timer(fire_fn fire, void* self) noexcept : fire_(fire), self_(self) {}
  timer(const timer&) = delete;
  timer& operator=(const timer&) = delete;
  ~timer() { disarm(); }
  inline void disarm() noexcept;
  bool armed() const noexcept { return linked(); }
  now_t due() const noexcept { return due_; }

 private:
  friend class wheel;
  fire_fn fire_;
  void* self_;
  now_t due_{};
  class wheel* wheel_ = nullptr;
};

class wheel {
 public:
  static constexpr duration tick = std::chrono::milliseconds(4);

  explicit wheel(now_t start) noexcept;
  wheel(const wheel&) = delete;
  wheel& operator=(const wheel&) = delete;
  ~wheel();  // disarms what is left

  void arm(timer& t, now_t due) noexcept;  // moves an armed timer; `never` disarms
  now_t next() const noexcept;             // no later than the earliest due time rounded up to its tick; never when empty
  // Fires all that is due. What `fire` arms to be due at once waits for the next call.
  void advance(now_t now) noexcept;
  size_t size() const noexcept { return size_; }

 private:
  friend class timer;
  using timer_list = intrusive_list<timer, timer>;

  // A timer sits in the level of the highest digit (base 64) in which its tick differs from elapsed_, in the slot of that
  // digit. So whatever is in a lower level is due before whatever is in a higher one, and a level never wraps around. A slot
  // of a higher level is dealt out to lower ones when its first tick is reached.
  static constexpr unsigned digit_bits = 6;
  static constexpr size_t slots = size_t{1} << digit_bits;
  static constexpr size_t levels = 4;  // 64^4 ticks are 18 hours; what is due later waits in far_

  struct place {
    size_t level;  // == levels: nothing there
    size_t slot;
    uint64_t tick;  // the first of the slot
  };

  uint64_t tick_before(now_t at) const noexcept;
  uint64_t tick_after(now_t at) const noexcept;
  now_t time_of(uint64_t tick_number) const noexcept;
  void put(timer& t) noexcept;
  void deal_out(timer_list& list) noexcept;
  place first() const noexcept;

  now_t start_;
  uint64_t elapsed_ = 0;  // ticks that have been dealt with
  size_t size_ = 0;
  timer_list overdue_;  // armed for a tick already dealt with
  timer_list firing_;
  timer_list far_;
  // A set bit: perhaps something in that slot. Disarming leaves bits behind, first() clears those it meets.
  mutable std::array<uint64_t, levels> occupied_{};
  std::array<std::array<timer_list, slots>, levels> slots_;
};

inline void timer::disarm() noexcept {
  if (!armed()) return;
  unlink();
  --wheel_->size_;
}

}  // namespace tern
