// Deadlines: the login, a server that does not answer cancelled commands, PING in a silent subscription, the reads of a feed.
#include <algorithm>

#include "protocols/redis/redis_session.hpp"

namespace tern::redis {

void redis_session::heard() {
  heard_at_ = now_;
  pong_until_ = never;  // whoever sends anything is there
  suspect_ = false;
  if (silent_since_ != never) silent_since_ = now_;
  if (read_until_ != never) read_until_ = after(now_, feed_->patience);
}

// All operations that are left wait for it: none was sent.
bool redis_session::waits_for_undo() const noexcept {
  return life_ == life::open && !sent_.empty() && sent_.front().why_here == purpose::undo;
}

now_t redis_session::next_deadline() const noexcept {
  if (life_ == life::closed) return never;
  now_t silence = never;
  if (silent_since_ != never) {
    if (!suspect_)
      silence = after(silent_since_, shelf_->settings.silence_suspect);
    else if (live_ == 0 || waits_for_undo())
      silence = after(silent_since_, shelf_->settings.silence_timeout);
  }
  return std::min({login_until_, silence, ping_at_, pong_until_, read_until_});
}

void redis_session::on_tick() {
  if (now_ >= login_until_) return break_off(error(TERN_E_TIMEOUT_CONNECT, "the server did not answer the login in time"));
  if (silent_since_ != never) {
    suspect_ = now_ >= after(silent_since_, shelf_->settings.silence_suspect);
    if (now_ >= after(silent_since_, shelf_->settings.silence_timeout)) {
      if (live_ == 0) return close(error(TERN_E_TIMEOUT_IDLE, "the server does not answer"));
      if (waits_for_undo()) return give_up_connection("the server does not answer");
    }
  }
  if (now_ >= read_until_) return break_off(error(TERN_E_TIMEOUT_IDLE, "the server did not answer a read in time"));
  const duration interval = shelf_->settings.ping_interval;
  if (paused_ != nullptr) {  // what it answers is not read
    pong_until_ = never;
    if (now_ >= ping_at_) ping_at_ = after(now_, interval);
    return;
  }
  if (now_ >= pong_until_)
    return break_off(unasked_ ? status_.why : error(TERN_E_TIMEOUT_IDLE, "the server did not answer a PING in time"));
  if (now_ < ping_at_) return;
  ping_at_ = after(heard_at_, interval);  // not moved with every byte that comes; looked at when it is there
  if (now_ < ping_at_) return;
  ping();
  ping_at_ = after(now_, interval);
}

}  // namespace tern::redis
