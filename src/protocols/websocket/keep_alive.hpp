// When to ping, and when a peer that shows no sign of life is given up.
#pragma once

#include "base/clock.hpp"

namespace tern::websocket {

class keep_alive {
 public:
  keep_alive(duration interval, duration timeout, now_t start) noexcept
      : interval_(interval), timeout_(timeout), ping_at_(after(start, interval)) {}

  enum class advice : uint8_t { nothing, ping, dead };
  // `readable`: it would have been heard of.
  advice tick(now_t now, bool readable) noexcept;
  void heard() noexcept { heard_ = true; }  // anything: a pong may be behind much else
  void pong() noexcept { pong_by_ = never; }
  now_t deadline() const noexcept { return pong_by_ < ping_at_ ? pong_by_ : ping_at_; }

 private:
  const duration interval_;
  const duration timeout_;
  now_t ping_at_;
  now_t pong_by_ = never;  // never: none is awaited
  bool heard_ = false;     // since the ping, or since the last look
};

}  // namespace tern::websocket
