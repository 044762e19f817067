// When an operation is to be looked at next, and what it means when that time has come.
#include <algorithm>

#include "base/option_text.hpp"
#include "engine/operation.hpp"

namespace tern {
namespace {
error out_of_time(int32_t code, const char* what, duration limit) {
  return error(code, what + (" within " + format_duration(limit)));
}
}  // namespace

error total_timeout(duration limit) { return out_of_time(TERN_E_TIMEOUT_TOTAL, "the request was not complete", limit); }
error queue_timeout(duration limit) { return out_of_time(TERN_E_TIMEOUT_QUEUE, "the request did not get its turn", limit); }

now_t operation::deadline() const noexcept {
  if (state_ == state::ended || state_ == state::holding) return never;  // a lease is held as long as the program likes
  now_t due = ends_at();
  switch (state_) {
    case state::idle:
    case state::wanting:
      if (attempts_ == 0) due = std::min(due, after(after(times_.submitted, waited_), options_.timeout_queue));
      break;
    case state::asking:
      due = std::min(due, stages_[at_]->deadline());
      break;
    case state::sleeping:
      due = std::min(due, wake_at_);
      break;
    case state::exchanging:
    case state::dropping:
      if (reached_ == reach::sent)
        due = std::min(due, after(times_.sent, options_.timeout_first_byte));
      else if (!paused_ && options_.timeout_idle != unlimited && (!tunnel_ || idle_in_tunnel_))
        due = std::min(due, after(std::max(last_data_, last_moved()), options_.timeout_idle));
      due = std::min(due, stages_due());
      break;
    case state::replying:
      if (!paused_) due = std::min(due, after(last_data_, options_.timeout_idle));
      break;
    default:
      break;
  }
  return due;
}

now_t operation::last_moved() const noexcept {
  if (op_.moved != never) return op_.moved;
  return carrier_ ? carrier_->last_activity() : last_data_;
}

now_t operation::stages_due() const noexcept {
  now_t due = never;
  if (timed_ && state_ == state::exchanging)
    for (const auto& s : stages_) due = std::min(due, s->deadline());
  return due;
}

// True: a stage was due while its exchange goes on, and the operation with it.
bool operation::tick_stages(now_t now) {
  if (state_ != state::exchanging || stages_due() > now) return false;
  for (const auto& s : stages_)
    if (s->deadline() <= now) s->on_tick(attempt_, now);
  rearm();
  return true;
}

void operation::rearm() {
  const now_t due = deadline();
  if (due >= armed_) return;  // a timer that fires early looks again
  armed_ = due;
  host_->arm(*this, due);
}

// Something has begun that may take until `due`.
void operation::rearm_before(now_t due) {
  if (due < armed_) rearm();
}

void operation::tick(now_t now) {
  armed_ = never;
  if (deadline() > now) return rearm();
  if (ends_at() > now && tick_stages(now)) return;
  if (state_ == state::sleeping && wake_at_ <= now && ends_at() > now) {
    wake_at_ = never;
    rearm();
    return placeless_ || keeps_worker_ ? rested() : host_->unrest(*this);
  }
  if (state_ == state::asking && stages_[at_]->deadline() <= now && ends_at() > now) {
    std::exchange(asked_, nullptr)->forget(op_.id);
    state_ = state::staging;
    return take_answer(stages_[at_]->on_tick(attempt_, now));
  }
  if (carrier_ && ends_at() > now) return end_attempt(overdue(now));
  cancel(overdue(now));
}

// The response that a stage has done with need not come any more; one that was waited for has failed.
void operation::end_attempt(error why) {
  const bool drops = state_ == state::dropping;
  const bool maybe = reached_ != reach::unsent;
  detach();
  drops ? act_on_dropped() : run_ends({why.with_maybe_processed(maybe), reached_, maybe});
}

error operation::overdue(now_t now) const {
  const bool needs_peer = state_ == state::wanting || state_ == state::exchanging || state_ == state::dropping;
  if (ends_at() <= now) return needs_peer ? told_of_proxy(total_timeout(timeout_total_)) : total_timeout(timeout_total_);
  if (state_ == state::idle || state_ == state::wanting) return queue_timeout(options_.timeout_queue);
  error why = reached_ == reach::sent && state_ != state::replying
                  ? out_of_time(TERN_E_TIMEOUT_FIRST_BYTE, "the server did not begin to answer", options_.timeout_first_byte)
                  : out_of_time(TERN_E_TIMEOUT_IDLE, "no byte moved", options_.timeout_idle);
  return told_of_proxy(std::move(why));
}

}  // namespace tern
