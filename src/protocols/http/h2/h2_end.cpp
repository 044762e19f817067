// How operations and the connection end. An operation is let go and the status final before its sink hears of it.
#include <algorithm>
#include <cassert>

#include "base/limits.hpp"
#include "protocols/http/h2/h2_session.hpp"

namespace tern::http::h2 {

void h2_session::release(stream& s) {
  if (s.known) nghttp2_session_set_stream_user_data(raw(), s.id, nullptr);
  static_cast<list_node<>&>(s).unlink();
  if (list_node<resumed_list>& node = s; node.linked()) node.unlink();
  stop_awaiting(s);
  held_bytes_ -= s.held.size() - s.held_from;
  if (s.window > shelf_->settings.stream_window) widened_ -= s.window - shelf_->settings.stream_window;
  if (s.owed > 0) nghttp2_session_consume_connection(raw(), static_cast<size_t>(s.owed));
  std::string().swap(s.held);
  if (s.trailers) shelf_->give(std::move(s.trailers));
  if (block_of_ == &s) block_of_ = nullptr;
  if (packing_ == &s) packing_ = nullptr;
  s.o = nullptr;
  shelf_->streams.give(s);
  if (--in_flight_ > 0) return;
  ping_at_ = never;
  if (!suspect_) pong_until_ = never;
}

op& h2_session::let_go(stream& s) {
  op& o = *s.o;
  assert(o.slot == &s);
  o.slot = nullptr;
  release(s);
  refresh();
  return o;
}

void h2_session::end(stream& s, outcome&& how) { let_go(s).out->on_end(std::move(how)); }

void h2_session::complete(stream& s) {
  answered_ = true;
  end(s, {{}, reach::responding, false});
}

void h2_session::fail(stream& s, error why) {
  const reach so_far = s.reached;
  end(s, {std::move(why), so_far, so_far != reach::unsent});
}

void h2_session::fail_response(stream& s, error why) {
  reset_stream(s, NGHTTP2_CANCEL);
  fail(s, std::move(why));
}

void h2_session::refuse(stream& s, error why) {
  const reach so_far = s.reached;
  const bool by_goaway = why.code() == TERN_E_PEER_CLOSED;  // not alone, by a reset
  end(s, {std::move(why), so_far, false, true, by_goaway && behind_others_});
}

void h2_session::refuse_fresh() {
  while (!fresh_.empty()) refuse(fresh_.front(), farewell_);
}

// The input has ended; a response that is complete but for a paused sink stays.
void h2_session::fail_unanswered(const error& why, const error& when_answered) {
  drain();
  fresh_.for_each([&](stream& s) { fail(s, why); });
  open_.for_each([&](stream& s) {
    if (s.response != response_state::done) fail(s, s.reached == reach::responding ? when_answered : why);
  });
  if (!status_.why) status_.why = why;
}

void h2_session::fail_all(const error& why) {
  drain();
  fresh_.for_each([&](stream& s) { fail(s, why); });
  open_.for_each([&](stream& s) { fail(s, why); });
}

void h2_session::drain() {
  if (life_ == life::open) life_ = life::draining;
}

// The server is told with a GOAWAY, unless nothing can be written any more.
void h2_session::end_connection(uint32_t code, error why) {
  if (life_ == life::ending || life_ == life::closed) return;
  life_ = life::ending;
  status_.why = why;
  goaway_until_ = after(now_, limits::h2_goaway_timeout);
  fail_all(why);
  if (!may_write()) return close(std::move(why));
  nghttp2_session_terminate_session(raw(), code);
  gather(limits::h2_output_bytes);
}

void h2_session::close(error why) {
  assert(in_flight_ == 0);
  life_ = life::closed;
  status_.why = std::move(why);
  let_output_go();
  if (block_) shelf_->give(std::move(block_));
  refresh();
}

void h2_session::settle() {
  if (life_ == life::draining && in_flight_ == 0) close(status_.why);
  if (life_ == life::ending && goaway_packed_ && !out_) close(status_.why);
  refresh();
}

void h2_session::reached(stream& s, reach r) {
  if (r <= s.reached) return;
  s.reached = r;
  s.o->out->on_progress(r);
}

void h2_session::refresh() noexcept {
  constexpr phase phases[] = {phase::open, phase::draining, phase::draining, phase::closed};
  status_.state = phases[static_cast<int>(life_)];
  status_.in_flight = in_flight_;
  // One may wait here for a server that grants none at the moment: it has a deadline then.
  const uint32_t granted = std::max(1u, most_streams());
  const uint32_t streams = granted > in_flight_ ? granted - in_flight_ : 0;
  status_.aside = suspect_;
  status_.free_slots = life_ == life::open && !suspect_ ? std::min(streams, requests_left_) : 0;
  status_.undecided = life_ == life::open && !heard_settings_;
  status_.wants_read = (life_ == life::open || life_ == life::draining) && !input_ended_;
  status_.deadline = next_deadline();
}

void h2_session::rethrow() {
  if (thrown_) std::rethrow_exception(std::exchange(thrown_, nullptr));
}

}  // namespace tern::http::h2
