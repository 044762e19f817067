#include "engine/retry/retry_stage.hpp"

#include <vector>

#include "engine/retry/retry_callbacks.hpp"

namespace tern {
namespace {

int64_t in_ms(duration wait) noexcept { return std::chrono::ceil<std::chrono::milliseconds>(wait).count(); }

duration from_ms(int64_t ms) noexcept {
  return ms < unlimited.count() / 1'000'000 ? duration(std::chrono::milliseconds(ms)) : unlimited;
}

}  // namespace

retry_stage::retry_stage(std::shared_ptr<const retry_rules> rules, judge_fn judge, stage_host& host,
                         std::unique_ptr<retry_desk> desk, uint64_t seed)
    : rules_(std::move(rules)), judge_(judge), host_(host), desk_(std::move(desk)), random_(seed) {}

verdict retry_stage::on_request(attempt& a, now_t now) {
  if (state_ == state::first) {
    desk_->begin(now);
    const now_t due = after(now, rules_->delay_before(1, random_.next()));
    if (due > now && due < host_.ends_at()) return wait_until(due);
  }
  state_ = state::trying;
  body_ = a.body;
  said_ = {};
  tunnel_ = headed_ = false;
  return {};
}

verdict retry_stage::on_head(attempt& a, const head& h, now_t now) {
  tunnel_ = h.kind == head_kind::tunnel;
  if (judge_ && !tunnel_) said_ = judge_(h);
  if (rules_->asks() && !desk_->is_shown_as_it_comes()) {
    headed_ = true;
    return {};  // to be decided at its end
  }
  failed_ = bad_status();
  maybe_processed_ = !said_.undone;
  why_ = {};
  verdict v = decide(a, &h, now);
  headed_ = v.kind == verdict_kind::pass;
  return v;
}

verdict retry_stage::on_end(attempt& a, outcome& end, now_t now) {
  if (state_ != state::trying) return {};
  if (!end.why && headed_ && !(rules_->asks() && !desk_->is_shown_as_it_comes())) return {};  // its head was decided about
  why_.why = end.why;
  failed_ = end.why || bad_status();
  maybe_processed_ = end.why && !headed_ ? end.maybe_processed : !said_.undone;
  return decide(a, nullptr, now);
}

bool retry_stage::may_repeat(const attempt& a) const {
  if (number_ >= rules_->attempts || a.lease != 0 || tunnel_) return false;
  if (!desk_->can_take_back()) return false;
  if (maybe_processed_ && !a.request->idempotent && !rules_->unsafe) return false;
  return !body_ || body_->can_rewind();
}

// `seen`: the head that is decided about, before anybody has it; NULL: the attempt has ended.
verdict retry_stage::decide(const attempt& a, const head* seen, now_t now) {
  if (!may_repeat(a) || !(failed_ || rules_->asks())) return {};
  usual_ = usual_plan();
  if (rules_->callbacks) usual_ = asked_of_callbacks(usual_, seen);
  const bool asks = rules_->decide == retry_decide::all || (rules_->decide == retry_decide::failed && failed_);
  if (!asks || seen) return carry_out(usual_, now);
  state_ = state::asking;
  ask_until_ = after(now, rules_->decide_within);
  verdict v;
  v.kind = verdict_kind::ask;
  v.who = this;
  v.what = &nothing_;
  return v;
}

retry_stage::plan retry_stage::usual_plan() {
  plan p;
  p.wait = rules_->delay_before(number_ + 1, random_.next());
  if (said_.wait && !asks_too_much()) p.wait = *said_.wait;
  if ((bad_status() || why_.why.retryable()) && !asks_too_much()) p.action = TERN_RETRY_AGAIN;
  return p;
}

tern_retry_state retry_stage::described(const plan& p) const {
  tern_retry_state s{};
  s.struct_size = sizeof s;
  s.attempt = number_;
  s.code = why_.why.code();
  s.status = said_.status;
  s.action = p.action;
  s.pair_size = sizeof(tern_pair);
  s.delay_ms = in_ms(p.wait);
  s.error = why_.why ? &why_ : nullptr;
  desk_->show(s);
  return s;
}

retry_stage::plan retry_stage::asked_of_callbacks(plan p, const head* seen) {
  const retry_callbacks& ask = *rules_->callbacks;
  std::vector<tern_pair> headers;
  tern_retry_state s = described(p);
  if (seen) {
    for (const field& f : seen->list) headers.push_back({{f.name.data(), f.name.size()}, {f.value.data(), f.value.size()}});
    s.headers = headers.data();
    s.header_count = headers.size();
  }
  if (ask.is_success) {
    const int32_t answer = ask.is_success(ask.user_data, &s);
    if (answer >= 0) failed_ = answer == 0;
    if (answer > 0) p.action = TERN_RETRY_END;
    if (answer == 0 && !why_.why && !asks_too_much()) p.action = TERN_RETRY_AGAIN;
    s.action = p.action;
  }
  if (!failed_) return p;
  if (ask.should_retry)
    if (const int32_t answer = ask.should_retry(ask.user_data, &s); answer >= 0)
      s.action = p.action = answer > 0 ? TERN_RETRY_AGAIN : TERN_RETRY_END;
  if (p.action == TERN_RETRY_AGAIN && ask.delay)
    if (const int64_t ms = ask.delay(ask.user_data, &s); ms >= 0) p.wait = from_ms(ms);
  return p;
}

std::shared_ptr<const answer> retry_stage::ask(const question&, op_id, now_t) {
  desk_->ask(described(usual_));
  return nullptr;
}

verdict retry_stage::on_answer(attempt&, const answer& what, now_t now) {
  state_ = state::trying;
  const retry_choice& choice = static_cast<const retry_answer&>(what).choice;
  plan p = usual_;
  if (choice.action != TERN_RETRY_DEFAULT) p.action = choice.action;
  if (choice.action == TERN_RETRY_AGAIN && choice.delay_ms >= 0) p.wait = from_ms(choice.delay_ms);
  return carry_out(p, now);
}

verdict retry_stage::on_tick(attempt&, now_t now) {
  if (state_ != state::asking) return {};
  state_ = state::trying;
  return carry_out(usual_, now);
}

verdict retry_stage::carry_out(const plan& p, now_t now) {
  if (p.action != TERN_RETRY_AGAIN) return {};
  const now_t due = after(now, p.wait);
  if (due >= host_.ends_at() || !desk_->spend(now)) return {};
  host_.note_attempt(said_.status, why_.why, maybe_processed_);
  desk_->tell(number_, said_.status, why_.why, p.wait);
  ++number_;
  return wait_until(due);
}

verdict retry_stage::wait_until(now_t due) {
  state_ = state::waiting;
  verdict v;
  v.kind = verdict_kind::again;
  v.not_before = due;
  v.retry = true;
  return v;
}

}  // namespace tern
