// A coarse hierarchical timing wheel: arming, moving and disarming a timer cost a few dozen instructions and never allocate.
// Timers fire up to one tick (4 ms) late, never early. Pure: the owner asks next() how long to sleep and calls advance().
#pragma once

#include <array>
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
  void disarm() noexcept;
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
  void advance(now_t now) noexcept;        // fires all that is due
  size_t size() const noexcept;

 private:
  friend class timer;
  // layout: the implementer's
};

}  // namespace tern
