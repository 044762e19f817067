#include "protocols/websocket/keep_alive.hpp"

#include <utility>

namespace tern::websocket {

keep_alive::advice keep_alive::tick(now_t now, bool readable) noexcept {
  if (now >= pong_by_) {
    if (!std::exchange(heard_, false) && readable) return advice::dead;
    pong_by_ = after(now, timeout_);
  }
  if (now < ping_at_) return advice::nothing;
  ping_at_ = after(now, interval_);
  if (pong_by_ == never) {
    pong_by_ = after(now, timeout_);
    heard_ = false;
  }
  return advice::ping;
}

}  // namespace tern::websocket
