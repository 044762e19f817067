// How operations and the connection end. An operation is let go and the status final before its sink hears of it.
#include <cassert>

#include "protocols/redis/redis_session.hpp"

namespace tern::redis {
namespace {

uint32_t replies_of(const pending& p) noexcept { return p.o == nullptr ? p.replies : p.what().replies; }

}  // namespace

pending& redis_session::add_own(purpose what) {
  pending& p = shelf_->spare.take();
  p.why_here = what;
  p.o = nullptr;
  p.sent = true;
  p.skipped = 0;
  p.replies = 1;
  p.may_fail = false;
  sent_.push_back(p);
  ++others_;
  return p;
}

// It may still be an operation's, which is counted apart.
void redis_session::release(pending& p) {
  static_cast<list_node<>&>(p).unlink();
  if (list_node<unwritten_list>& node = p; node.linked()) node.unlink();
  if (p.why_here != purpose::operation) --others_;
  std::string().swap(p.complaint);
  p.o = nullptr;
  shelf_->spare.give(p);
}

void redis_session::end(pending& p, outcome&& how) {
  op& o = *p.o;
  assert(o.slot == &p);
  o.slot = nullptr;
  if (!p.sent) fresh_bytes_ -= p.what().wire.text.size();
  if (&p == paused_) paused_ = nullptr;
  if (sub_ && sub_->entry == &p) {
    sub_.reset();
    ping_at_ = pong_until_ = never;
  }
  if (feed_ && feed_->entry == &p) {
    feed_.reset();
    read_until_ = never;
  }
  release(p);
  --live_;
  refresh();
  o.out->on_end(std::move(how));
}

void redis_session::fail(pending& p, error why) {
  const reach so_far = p.reached;
  end(p, {std::move(why), so_far, so_far != reach::unsent});
}

void redis_session::fail_by_server(pending& p, std::string_view text) {
  server_error told = read_server_error(text, p.what().runs_script);
  end(p, {std::move(told.why), reach::responding, !told.nothing_done});
}

// `first`: of the operation whose answer is at hand.
void redis_session::fail_each(const error& first, const error& others) {
  bool in_front = true;
  sent_.for_each([&](pending& p) {
    if (p.o != nullptr) fail(p, in_front ? first : others);
    in_front = false;
  });
  fresh_.for_each([&](pending& p) { fail(p, others); });
}

void redis_session::break_off(error why) {
  const bool login = life_ == life::login;
  const error others =
      login ? why : error(TERN_E_PEER_CLOSED, "the connection was closed before the answer: " + std::string(why.message()));
  life_ = life::draining;
  status_.why = why;
  fail_each(why, others);
  close(std::move(why));
}

void redis_session::end_abandoned() {
  if (life_ == life::abandoned) close_alone({});
}

void redis_session::on_eof() {
  const bool expected_more = !sent_.empty() || !fresh_.empty();
  const error why = life_ == life::login
                        ? error(TERN_E_PEER_CLOSED, "the server closed the connection before it answered the login")
                        : error(TERN_E_PEER_CLOSED);
  const bool within = !sent_.empty() && (reader_.inside_reply() || sent_.front().replies < replies_of(sent_.front()));
  fail_each(within ? error(TERN_E_TRUNCATED) : why, why);
  close(status_.why ? status_.why : expected_more ? why : error());
}

// What was written to its end may still be answered.
void redis_session::on_write_failed(const error& why) {
  if (life_ == life::login || occupied()) {
    fail_each(why, why);
    return close(why);
  }
  write_error_ = why;
  life_ = life::draining;
  status_.why = why;
  unwritten_.for_each([&](pending& p) { fail(p, why); });
  fresh_.for_each([&](pending& p) { fail(p, why); });
  out_.clear();
}

void redis_session::close(error why) {
  assert(live_ == 0);
  life_ = life::closed;
  status_.why = std::move(why);
  sent_.for_each([this](pending& p) { release(p); });
  out_.clear();
  out_.rest();
  sub_.reset();
  feed_.reset();
  paused_ = nullptr;
  resumed_ = unasked_ = false;
  refresh();
}

}  // namespace tern::redis
