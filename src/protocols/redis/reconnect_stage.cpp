#include "protocols/redis/reconnect_stage.hpp"

#include <algorithm>

#include "base/limits.hpp"
#include "base/option_text.hpp"

namespace tern::redis {
namespace {

// Between half of it and all: those who lost the same server at the same time do not come back at once.
duration spread(duration wait, now_t now, const void* whose) {
  uint64_t x = static_cast<uint64_t>(now.time_since_epoch().count()) + 0x9e3779b97f4a7c15;
  x ^= static_cast<uint64_t>(reinterpret_cast<uintptr_t>(whose)) * 0xff51afd7ed558ccd;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
  x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
  return wait / 2 + wait / 2 * static_cast<int64_t>(x >> 54) / 1024;
}

}  // namespace

reconnect_stage::reconnect_stage(const request& first, body_source* body, duration longest)
    : what_(make_resumable(first, body)), longest_(longest), url_(first.url) {}

verdict reconnect_stage::on_request(attempt& a, now_t now) {
  began_ = now;
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
    lost_at_ = now;
    state_ = state::lost;
    if (what_->loses()) watcher_->tell_gap(end.why);
  }
  verdict v;
  v.kind = verdict_kind::again;
  v.not_before = next_try(now);
  return v;
}

bool reconnect_stage::may_try_again(const error& why, now_t now) {
  return why.retryable() && longest_ > duration::zero() && state_ != state::first &&
         (state_ == state::standing || now < after(lost_at_, longest_));
}

now_t reconnect_stage::next_try(now_t now) {
  if (now - began_ >= limits::redis_reconnect_longest && state_ == state::lost && lost_at_ == now) tries_ = 0;
  const duration wait = std::min<duration>(limits::redis_reconnect_first * (int64_t{1} << std::min(tries_, 20u)),
                                           limits::redis_reconnect_longest);
  ++tries_;
  return now + std::chrono::duration_cast<clock::duration>(spread(wait, now, this));
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
