#include "protocols/http/h2/frame_watch.hpp"

#include <nghttp2/nghttp2.h>

#include <algorithm>
#include <utility>

#include "base/limits.hpp"

namespace tern::http::h2 {

frame_watch::verdict frame_watch::look(bytes in, now_t now) noexcept {
  refill(now);
  verdict worst = verdict::fine;
  while (!in.empty()) {
    if (std::exchange(pad_is_due_, false)) {
      --payload_left_;
      if (payload_left_ <= std::to_integer<uint32_t>(in.front())) worst = std::max(worst, charge());
      in = in.subspan(1);
      continue;
    }
    if (payload_left_ > 0) {
      const size_t skipped = std::min<size_t>(payload_left_, in.size());
      payload_left_ -= static_cast<uint32_t>(skipped);
      in = in.subspan(skipped);
      continue;
    }
    while (seen_ < frame_head_bytes && !in.empty()) {
      header_[seen_++] = static_cast<uint8_t>(in.front());
      in = in.subspan(1);
    }
    if (seen_ < frame_head_bytes) break;
    seen_ = 0;
    payload_left_ = static_cast<uint32_t>(header_[0] << 16 | header_[1] << 8 | header_[2]);
    worst = std::max(worst, judge());
  }
  return worst;
}

// The last frame of a body is often empty; its head has paid for it.
frame_watch::verdict frame_watch::judge() noexcept {
  if (header_[3] == NGHTTP2_PUSH_PROMISE) return verdict::push;
  if (header_[3] != NGHTTP2_DATA || payload_left_ == 0) return charge();
  pad_is_due_ = (header_[4] & NGHTTP2_FLAG_PADDED) != 0;
  return verdict::fine;
}

frame_watch::verdict frame_watch::charge() noexcept {
  if (spare_ == 0) return verdict::flood;
  --spare_;
  return verdict::fine;
}

void frame_watch::allow(size_t frames) noexcept {
  const uint32_t most = std::max(most_, limits::h2_earned_frames);
  spare_ += static_cast<uint32_t>(std::min<size_t>(frames, most - spare_));
}

void frame_watch::refill(now_t now) noexcept {
  if (per_second_ == 0 || now <= filled_) return;
  const auto full = std::chrono::seconds(most_ / per_second_ + 1);
  if (now - filled_ >= full || spare_ >= most_) {
    spare_ = std::max(spare_, most_);
    filled_ = now;
    return;
  }
  const duration each = duration(std::chrono::seconds(1)) / per_second_;
  const auto earned = static_cast<uint32_t>((now - filled_) / each);
  filled_ += std::chrono::duration_cast<clock::duration>(each * earned);
  spare_ = std::min(most_, spare_ + earned);
}

}  // namespace tern::http::h2
