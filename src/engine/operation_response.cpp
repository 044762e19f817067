// What comes back: the response of an exchange, the answer of a stage instead of one, and whether it goes again.
#include <algorithm>

#include "base/limits.hpp"
#include "engine/operation.hpp"
#include "sansio/proxy_named.hpp"

namespace tern {

void operation::on_progress(reach reached) {
  reached_ = std::max(reached_, reached);
  if (reached == reach::sent) {
    times_.sent = host_->now();
    rearm_before(after(times_.sent, options_.timeout_first_byte));
  } else if (reached == reach::responding && times_.first_byte == never) {
    times_.first_byte = last_data_ = host_->now();
    rearm_before(after(last_data_, options_.timeout_idle));
  }
}

void operation::on_head(const head& h) {
  if (state_ != state::exchanging) return;
  last_data_ = host_->now();
  if (h.kind == head_kind::confirmed && !std::exchange(tunnel_, true)) host_->has_tunnel(*this);  // its connection is its own
  if (h.kind != head_kind::final && h.kind != head_kind::tunnel) return attempt_.out->on_head(h);
  host_->has_answer(*this, h);
  if (auto other = pass_head(h)) {
    if (other->kind == verdict_kind::fail)
      show_what_failed(h, other->why);
    else
      to_.on_dropped(h, other->hop);
    pending_ = std::make_unique<verdict>(std::move(*other));
    state_ = state::dropping;
    dropped_ = 0;
    if (h.length.value_or(0) > limits::dropped_body) do_later();
  }
}

// The result tells what response it was that could not be used.
void operation::show_what_failed(const head& h, const error& why) {
  headed_ = true;
  failure_ = why;  // nothing opens with it
  to_.on_head(h);
  failure_ = error();  // its body is not wanted: whether there is room for it does not matter
}

// They see the response only: the request has gone out as it came.
void operation::make_late_stages() {
  std::exchange(maker_, nullptr)->make_stages(attempt_, *this, stages_);
  kept_.assign(stages_.size(), attempt_);
  inner_ = stages_.size();
}

// Shows a response head to the stages and, unless one of them wants something else (in at_), to the receiver.
std::optional<verdict> operation::pass_head(const head& h) {
  if (maker_ && maker_->needed_for(h)) make_late_stages();
  for (size_t i = inner_; i-- > 0;) {
    verdict v = stages_[i]->on_head(attempt_, h, host_->now());
    if (v.kind == verdict_kind::pass) continue;
    at_ = i;
    return v;
  }
  for (size_t i = 0; i < inner_; ++i) stages_[i]->wrap(attempt_, h);
  headed_ = true;
  tunnel_ = h.kind == head_kind::tunnel;
  if (tunnel_) host_->has_tunnel(*this);
  attempt_.out->on_head(h);
  return std::nullopt;
}

template <class Offer>
size_t operation::offer(bytes data, Offer&& to_receiver) {
  last_data_ = host_->now();
  if (state_ == state::dropping) {
    dropped_ += data.size();
    if (dropped_ > limits::dropped_body) do_later();
    return data.size();
  }
  if (state_ != state::exchanging || failure_ || done_) return 0;
  const size_t taken = to_receiver();
  const bool was_paused = paused_;
  paused_ = taken < data.size() || attempt_.out->room() == 0;
  if (was_paused && !paused_) rearm();  // a stage may have let it go on
  return taken;
}

size_t operation::on_data(bytes data) {
  return offer(data, [&] { return attempt_.out->on_data(data); });
}

size_t operation::on_message(bytes data, message_part what) {
  return offer(data, [&] { return attempt_.out->on_message(data, what); });
}

// Of a response that is dropped anything may come.
uint64_t operation::room() const { return state_ == state::exchanging ? attempt_.out->room() : no_limit; }

take operation::on_item(owned_value&& item) {
  last_data_ = host_->now();
  if (state_ != state::exchanging || failure_ || done_) return take::more;  // of nobody any more
  const take t = attempt_.out->on_item(std::move(item));
  paused_ = t == take::pause;
  return t;
}

void operation::on_end(outcome&& end) {
  carrier* c = leave_carrier();
  if (state_ == state::dropping) {
    act_on_dropped();
  } else {
    if (failure_)
      end = {std::exchange(failure_, error()), end.reached, end.reached != reach::unsent};
    else if (end.why)
      end.why = told_of_proxy(std::move(end.why));
    run_ends(std::move(end));
  }
  c->done();
}

// The response that was in the way is gone.
void operation::act_on_dropped() {
  verdict v = std::move(*pending_);
  pending_.reset();
  act(std::move(v), at_);
}

error operation::told_of_proxy(error why) const { return tern::told_of_proxy(attempt_.where.get(), std::move(why)); }

carrier* operation::leave_carrier() {
  const wire_bytes now = carrier_->moved();
  moved_.in += now.in - moved_before_.in;
  moved_.out += now.out - moved_before_.out;
  return std::exchange(carrier_, nullptr);
}

void operation::run_ends(outcome&& end) {
  if (const resend_on where = may_resend(end); where != resend_on::no && (!attempt_.body || attempt_.body->rewind()))
    return resend(where, end.why, end.behind_others);
  if (maker_ && end.why && maker_->needed_for(end)) make_late_stages();
  pass_end(std::move(end), inner_);
}

void operation::pass_end(outcome&& end, size_t from) {
  for (size_t i = from; i-- > 0;)
    if (carry_out(stages_[i]->on_end(attempt_, end, host_->now()), i, end)) return;
  finish(std::move(end));
}

// What a stage decided at an end. False: the stages outside it are to see that end.
bool operation::carry_out(verdict&& v, size_t at, outcome& end) {
  if (v.kind == verdict_kind::pass) return false;
  if (v.kind == verdict_kind::again && headed_ && !to_.restart()) return false;  // the program has seen this response
  if (v.kind == verdict_kind::ask) ending_ = std::make_unique<outcome>(end);
  act(std::move(v), at);
  return true;
}

void operation::note_attempt(int32_t status, error why, bool maybe_processed) {
  notes_.push_back({status, std::move(why), waited_, attempt_began_, host_->now()});
  maybe_processed_ = maybe_processed_ || maybe_processed;
  to_.restart();  // also what a protocol without heads has brought
}

resend_on operation::may_resend(const outcome& end) const {
  const bool possible = end.why && options_.retry_safe && attempts_ > 0 && state_ == state::exchanging && !headed_ &&
                        attempt_.lease == 0 && !failure_;
  if (!possible) return resend_on::no;
  const resend_on where = safe_resend(end, reused_, attempt_.request->idempotent);
  if (end.behind_others) return behind_others_ < limits::refused_behind_others ? where : resend_on::no;
  const uint32_t most = where == resend_on::any_connection ? limits::refused_resends : 1;
  return resends_ < most ? where : resend_on::no;
}

void operation::resend(resend_on where, const error& why, bool behind_others) {
  ++(behind_others ? behind_others_ : resends_);
  notes_.push_back({0, why, waited_, attempt_began_, host_->now()});
  host_->sends_again(*this, why);
  attempt_began_ = host_->now();
  waited_ = {};
  connected_ = false;
  if (where == resend_on::new_connection && attempt_.wants == need::shared) attempt_.wants = need::fresh;
  via_ = nullptr;
  times_.began = host_->now();
  state_ = state::wanting;
  host_->want(*this);
}

// ---- an answer without an exchange

// It has no connection, whatever was asked of one before.
void operation::begin_reply(std::unique_ptr<reply> what, size_t at) {
  reply_ = std::move(what);
  state_ = state::replying;
  inner_ = at;
  connected_ = reused_ = headed_ = paused_ = tunnel_ = false;
  times_.began = times_.first_byte = last_data_ = host_->now();
  times_.connected = times_.sent = never;
  const head& h = reply_->answer_head();
  auto other = pass_head(h);
  if (!other) return reply_some();
  if (other->kind == verdict_kind::fail)
    show_what_failed(h, other->why);
  else
    to_.on_dropped(h, other->hop);
  act(std::move(*other), at_);
}

// A step at a time, as scan_some.
void operation::reply_some() {
  body_source* from = reply_->body();
  for (size_t given = 0; state_ == state::replying && from && !failure_;) {
    if (given >= limits::scan_step) return do_later();
    from->set_waker(this);
    const peeked p = from->peek(limits::reply_chunk);
    if (p.state == pull::pending) return rearm();
    if (p.state == pull::failed) return run_ends({from->why(), reach::responding, false});
    if (p.state == pull::end) break;
    const size_t taken = attempt_.out->on_data(p.data);
    from->consume(taken);
    given += taken;
    last_data_ = host_->now();
    if ((paused_ = taken < p.data.size())) return;
  }
  if (state_ == state::replying && !failure_) run_ends({{}, reach::responding, false});
}

wire_bytes operation::moved() const noexcept {
  if (!carrier_) return moved_;
  const wire_bytes now = carrier_->moved();
  return {moved_.in + now.in - moved_before_.in, moved_.out + now.out - moved_before_.out};
}

}  // namespace tern
