#include "engine/operation.hpp"

#include <algorithm>
#include <cassert>

#include "base/limits.hpp"

namespace tern {

operation::operation(operation_host& host, operation_setup setup)
    : host_(&host),
      context_(setup.context),
      attempt_(std::move(setup.first)),
      body_(std::move(setup.body)),
      maker_(setup.stages),
      to_(*setup.to),
      options_(*setup.options),
      timeout_total_(setup.timeout_total),
      idle_in_tunnel_(setup.idle_in_tunnel),
      reserves_(setup.reserves),
      keeps_worker_(setup.keeps_worker) {
  times_.submitted = setup.submitted;
  attempt_.body = body_.get();
  attempt_.out = &to_;
  if (body_) body_->set_waker(this);
  to_.bind(*this);
  if (maker_ && maker_->needed_at_once(attempt_)) std::exchange(maker_, nullptr)->make_stages(attempt_, *this, stages_);
}

operation::~operation() {
  assert(op_.slot == nullptr);  // no session has it any more
  if (body_) body_->set_waker(nullptr);
}

void operation::start() {
  times_.admitted = attempt_began_ = host_->now();
  if (timeout_total_ != unlimited || options_.timeout_queue != unlimited) rearm();
  if (!body_ || body_->ready()) return begin();
  body_->peek(1);  // sets it going
}

void operation::begin() {
  if (error e = body_ ? body_->why() : error()) return finish({std::move(e), reach::unsent, false});
  run_requests(0);
}

// ---- the request on its way in

void operation::run_requests(size_t from) {
  state_ = state::staging;
  kept_.resize(std::min(kept_.size(), from));
  for (size_t i = from; i < stages_.size(); ++i) {
    kept_.push_back(attempt_);
    verdict v = stages_[i]->on_request(attempt_, host_->now());
    if (v.kind != verdict_kind::pass) return act(std::move(v), i);
  }
  inner_ = stages_.size();
  if (attempt_.body && attempt_.body == spent_) return finish({error(TERN_E_BODY_REWIND), reached_, false});
  state_ = state::wanting;
  times_.began = host_->now();
  host_->want(*this);
}

// Carries out what a stage decided while no exchange is under way.
void operation::act(verdict&& v, size_t at) {
  at_ = at;
  if (v.kind != verdict_kind::fail) via_ = nullptr;  // it goes on without that connection, which may go away
  if (v.kind == verdict_kind::again) connected_ = false;
  switch (v.kind) {
    case verdict_kind::pass:
      return run_requests(at + 1);
    case verdict_kind::ask: {
      state_ = state::asking;
      rearm();
      asked_ = v.who;
      op_.id = host_->next_op_id();
      if (auto known = asked_->ask(*v.what, op_.id, host_->now())) answered(*known);
      return;
    }
    case verdict_kind::scan:
      state_ = state::scanning;
      attempt_ = kept_[at];
      return scan_some();
    case verdict_kind::reply:
      return begin_reply(std::move(v.instead), at);
    case verdict_kind::again:
      retries_ = v.retry;
      return restart(at, v.not_before);
    case verdict_kind::fail:
      return finish({std::move(v.why), reached_, false});
  }
}

// The request body goes by the stage that asked for it. A step at a time: what is long must not hold others up.
void operation::scan_some() {
  for (size_t seen = 0; body_ && attempt_.body;) {
    const peeked p = body_->peek(limits::body_chunk);
    if (p.state == pull::pending) return;
    if (p.state == pull::failed) return finish({body_->why(), reached_, false});
    if (p.state == pull::end) break;
    stages_[at_]->on_body(p.data);
    seen += p.data.size();
    body_->consume(p.data.size());
    if (seen >= limits::scan_step) return do_later();
  }
  if (attempt_.body && !body_->rewind()) return finish({error(TERN_E_BODY_REWIND), reached_, false});
  run_requests(at_);
}

void operation::answered(const answer& what) {
  if (state_ != state::asking) return;
  asked_ = nullptr;
  state_ = state::staging;
  take_answer(stages_[at_]->on_answer(attempt_, what, host_->now()));
}

void operation::take_answer(verdict&& v) {
  if (!ending_) return act(std::move(v), at_);
  outcome end = std::move(*ending_);
  ending_.reset();
  if (!carry_out(std::move(v), at_, end)) pass_end(std::move(end), at_);
}

void operation::assigned(carrier& c) {
  if (reserves_) {
    ++attempts_;
    times_.connected = host_->now();
    state_ = state::holding;
    return c.done();
  }
  via_ = carrier_ = &c;
  moved_before_ = c.moved();
  reused_ = c.reused();
  connected_ = true;
  if (const chain_timing* made = c.timing()) connecting_ = *made;
  ++attempts_;
  state_ = state::exchanging;
  reached_ = reach::unsent;
  headed_ = paused_ = tunnel_ = false;
  times_.connected = host_->now();
  times_.sent = times_.first_byte = never;
  op_.id = host_->next_op_id();
  op_.request = attempt_.request.get();
  op_.where = attempt_.where.get();
  op_.body = attempt_.body;
  op_.out = this;
  op_.wants = attempt_.wants;
  op_.lease = attempt_.lease;
  op_.moved = never;
  assert(op_.slot == nullptr);
  rearm();
  c.submit(op_);
}

void operation::not_connected(error why) {
  if (state_ != state::wanting) return;
  ++attempts_;
  run_ends({std::move(why), reach::unsent, false});
}

// ---- dropping, restarting, sleeping

// What must not be done inside the session's feed is done in later().
void operation::do_later() {
  if (later_) return;
  later_ = true;
  host_->later(*this);
}

void operation::later() {
  later_ = false;
  if (failure_) return cancel(std::exchange(failure_, error()));
  const bool wakes = std::exchange(wakes_, false);
  if (std::exchange(done_, false) && state_ == state::exchanging) {
    detach();
    return run_ends({{}, reach::responding, false});
  }
  if (wakes && carrier_) carrier_->resume(op_);
  if (state_ == state::dropping) {
    detach();
    return act_on_dropped();
  }
  if (state_ == state::scanning) return scan_some();
  if (state_ == state::replying) return reply_some();
}

void operation::restart(size_t at, now_t not_before) {
  attempt_ = kept_[at];
  spent_ = attempt_.body && !attempt_.body->rewind() ? attempt_.body : nullptr;
  slept_from_ = host_->now();
  if (not_before > slept_from_) {
    at_ = at;
    wake_at_ = not_before;
    state_ = state::sleeping;
    if (!placeless_ && !keeps_worker_) host_->rest(*this);
    return rearm();
  }
  wake_up(at);
}

void operation::wake_up(size_t at) {
  if (std::exchange(retries_, false)) {
    attempt_began_ = host_->now();
    waited_ = attempt_began_ - slept_from_;
  }
  run_requests(at);
}

void operation::end_hold() {
  if (state_ == state::holding)
    finish({});
  else
    cancel(error(TERN_E_CANCELLED));
}

void operation::give_worker_back() {
  if (!std::exchange(placeless_, true)) host_->rest(*this);
}

void operation::rested() {
  if (state_ == state::sleeping) wake_up(at_);
}

// ---- from the receiver and the body

void operation::resume() {
  if (state_ == state::idle) return;
  paused_ = false;
  last_data_ = host_->now();
  if (body_) body_->resume();
  if (state_ == state::scanning && !later_) return scan_some();
  if (state_ == state::replying) return reply_some();
  if (tunnel_)
    for (const auto& s : stages_) s->on_resume(host_->now());
  if (carrier_) carrier_->resume(op_);
  rearm();
}

void operation::wake() {
  if (state_ == state::idle) return body_->ready() ? begin() : void();
  if (state_ == state::scanning && !later_) return scan_some();
  if (state_ == state::replying) return reply_some();
  if (carrier_) carrier_->resume(op_);
}

void operation::receiver_failed(error why) {
  if (state_ >= state::finishing || failure_) return;
  failure_ = std::move(why);
  do_later();
}

// ---- from stages that stay in a tunnel

void operation::sink_done() {
  if (state_ != state::exchanging) return;
  done_ = true;
  do_later();
}

void operation::stage_due() {
  if (state_ >= state::finishing) return;
  timed_ = true;
  rearm();
}

void operation::stage_wakes() {
  if (state_ >= state::finishing) return;
  wakes_ = true;
  do_later();
}

// ---- ends

void operation::cancel(error why) {
  if (state_ == state::finishing) return to_.give_up(std::move(why));
  if (state_ == state::ended) return;
  const bool sent = reached_ != reach::unsent && (state_ == state::exchanging || ending_);
  const bool maybe = maybe_processed_ || sent;
  detach();
  finish({why.with_maybe_processed(maybe), reached_, maybe});
}

// The old host's timer is no more.
void operation::move_to(operation_host& host) {
  assert(state_ == state::wanting && op_.slot == nullptr && !later_);
  host_ = &host;
  armed_ = never;
  rearm();
}

// Leaves whatever the operation waits in.
void operation::detach() {
  switch (state_) {
    case state::wanting:
      host_->withdraw(*this);
      break;
    case state::asking:
      std::exchange(asked_, nullptr)->forget(op_.id);
      break;
    case state::exchanging:
    case state::dropping:
      if (carrier_) leave_carrier()->cancel(op_);
      break;
    default:
      break;
  }
}

void operation::finish(outcome&& end) {
  state_ = state::finishing;
  times_.ended = host_->now();
  if (end.why && maybe_processed_) end.maybe_processed = true;
  if (end.why && end.maybe_processed && !end.why.maybe_processed()) end.why = end.why.with_maybe_processed(true);
  end_ = std::move(end);
  outcome copy = end_;
  attempt_.out->on_end(std::move(copy));
}

void operation::receiver_done(error why) {
  if (state_ != state::finishing) return;
  if (why && !end_.why) {  // the response is there: what was asked for was done
    end_.maybe_processed = reached_ != reach::unsent;
    end_.why = why.with_maybe_processed(end_.maybe_processed);
  }
  state_ = state::ended;
  host_->finished(*this);
}

// ---- for logs and tests

std::string operation::snapshot() const {
  static constexpr const char* names[] = {"idle",     "staging",  "asking",   "scanning", "wanting",   "exchanging",
                                          "dropping", "replying", "sleeping", "holding",  "finishing", "ended"};
  std::string s = names[static_cast<size_t>(state_)];
  s += " attempts=" + std::to_string(attempts_) + " stage=" + std::to_string(at_);
  if (paused_) s += " paused";
  if (resends_ > 0) s += " resent";
  if (end_.why) s += " error=" + std::string(describe(end_.why.code()).name);
  return s;
}

}  // namespace tern
