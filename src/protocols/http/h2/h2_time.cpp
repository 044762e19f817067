// Deadlines: the server's SETTINGS, PING in long silences and behind requests that were given up, `Expect: 100-continue`, the
// last GOAWAY.
#include <algorithm>
#include <array>

#include "protocols/http/h2/h2_session.hpp"

namespace tern::http::h2 {

now_t h2_session::next_deadline() const noexcept {
  if (life_ == life::closed) return never;
  if (life_ == life::ending) return goaway_until_;
  return std::min({settings_until_, ping_at_, pong_until_, suspect_at_, expect_until_});
}

void h2_session::on_tick() {
  if (life_ == life::ending) {
    if (now_ >= goaway_until_) close(status_.why);
    return;
  }
  if (now_ >= settings_until_)
    return end_connection(NGHTTP2_SETTINGS_TIMEOUT,
                          heard_settings_ ? error(TERN_E_TIMEOUT_IDLE, "the server did not acknowledge our SETTINGS in time")
                                          : error(TERN_E_TIMEOUT_FIRST_BYTE, "the server sent no SETTINGS in time"));
  if (now_ >= pong_until_)
    return end_connection(NGHTTP2_NO_ERROR, error(TERN_E_TIMEOUT_IDLE, "the server did not answer a PING in time"));
  if (now_ >= expect_until_)
    waiting_.for_each([this](stream& s) {
      if (now_ >= s.expect_until) go_on(s);
    });
  if (now_ >= suspect_at_) ask_suspect();
  if (now_ >= ping_at_) on_silence();
}

// The deadline is not moved with every byte that comes; it is looked at when it is there.
void h2_session::on_silence() {
  const duration interval = shelf_->settings.ping_interval;
  ping_at_ = after(heard_at_, interval);
  if (now_ < ping_at_) return;
  ping(alive_ping);
  ping_at_ = after(now_, interval);
  pong_until_ = std::min(pong_until_, after(now_, shelf_->settings.ping_timeout));
}

void h2_session::doubt(const op& given_up) {
  const h2_settings& how = shelf_->settings;
  if (how.ping_interval == unlimited || given_up.moved < heard_at_ || now_ < ask_from_ || suspect_) return;
  suspect_at_ = std::min(suspect_at_, after(now_, how.silence_suspect));
}

void h2_session::ask_suspect() {
  suspect_at_ = never;
  suspect_ = true;
  ping(alive_ping);
  pong_until_ = std::min(pong_until_, after(now_, shelf_->settings.ping_timeout));
  ask_from_ = after(now_, shelf_->settings.ping_interval);
}

void h2_session::ping(uint8_t kind) {
  const std::array<uint8_t, 8> payload = {kind, 't', 'e', 'r', 'n'};
  nghttp2_submit_ping(raw(), NGHTTP2_FLAG_NONE, payload.data());
}

void h2_session::await_continue(stream& s) {
  s.expect_until = after(now_, s.head().expect_timeout);
  if (!static_cast<list_node<waiting_list>&>(s).linked()) waiting_.push_back(s);
  expect_until_ = std::min(expect_until_, s.expect_until);
}

void h2_session::stop_awaiting(stream& s) noexcept {
  list_node<waiting_list>& node = s;
  if (!node.linked()) return;
  node.unlink();
  expect_until_ = never;
  waiting_.for_each([this](const stream& other) { expect_until_ = std::min(expect_until_, other.expect_until); });
}

}  // namespace tern::http::h2
