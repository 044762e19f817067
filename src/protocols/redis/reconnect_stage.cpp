#include "protocols/redis/reconnect_stage.hpp"

#include "base/limits.hpp"

namespace tern::redis {
namespace {

constexpr reconnect_waits waits{limits::redis_reconnect_first, limits::redis_reconnect_longest, 2};

}  // namespace

reconnect_stage::reconnect_stage(const request& first, body_source* body, duration longest)
    : what_(make_resumable(first, body)), longest_(longest), url_(first.url) {}

verdict reconnect_stage::on_request(attempt& a, now_t now) {
  pace_.begins(now);
  if (next_) a.request = next_;
  a.body = what_->body();
  a.out = &watcher_.emplace(*a.out, *this);
  return {};
}

verdict reconnect_stage::on_end(attempt&, outcome& end, now_t now) {
  if (end.why && state_ != state::first && what_->left()) end = {{}, end.reached};
  if (!end.why || !may_try_again(end.why, now)) return {};
  expected<shared_request> again = what_->again();
  if (!again) {
    end.why = again.why();
    return {};
  }
  if (!*again) {  // it was over, and only not confirmed to be
    end = {{}, end.reached};
    return {};
  }
  auto made = std::make_shared<request>(**again);
  made->url = url_;
  next_ = std::move(made);
  if (state_ == state::standing) {
    pace_.lost(now);
    state_ = state::lost;
    if (what_->loses()) watcher_->tell_gap(end.why);
  }
  verdict v;
  v.kind = verdict_kind::again;
  v.not_before = pace_.next(waits, now, this);
  return v;
}

bool reconnect_stage::may_try_again(const error& why, now_t now) {
  return why.retryable() && longest_ > duration::zero() && state_ != state::first &&
         (state_ == state::standing || now < after(pace_.lost_at(), longest_));
}

void reconnect_stage::watcher::on_head(const head& h) {
  if (h.kind != head_kind::confirmed) return inner_.on_head(h);
  const bool stands = of_.what_->note_confirmed(h);
  if (!stands || of_.state_ == state::standing) return;
  of_.state_ = state::standing;
  inner_.on_head(h);
}

take reconnect_stage::watcher::on_item(owned_value&& item) {
  of_.what_->note_item(*item);
  return inner_.on_item(std::move(item));
}

void reconnect_stage::watcher::tell_gap(const error& why) {
  head h;
  h.kind = head_kind::gap;
  h.status = why.code();
  h.reason = why.message();
  inner_.on_head(h);
}

}  // namespace tern::redis
