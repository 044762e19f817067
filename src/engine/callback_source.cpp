#include "engine/callback_source.hpp"

#include <algorithm>

#include "base/limits.hpp"

namespace tern {

peeked callback_source::peek(size_t max) {
  if (why_) return {pull::failed, {}};
  if (begin_ < end_) return {pull::some, bytes(buffer_.get() + begin_, std::min(max, end_ - begin_))};
  if (ended_) return {pull::end, {}};
  if (paused_) return {pull::pending, {}};
  if (!buffer_) buffer_ = std::make_unique<std::byte[]>(limits::body_chunk);
  const int64_t got = from_.pull(from_.user_data, id_, offset_, buffer_.get(), limits::body_chunk);
  if (got == TERN_PULL_PAUSE) {
    paused_ = true;
    return {pull::pending, {}};
  }
  if (got < 0 || got > static_cast<int64_t>(limits::body_chunk)) {
    why_ = error(TERN_E_BODY_SOURCE, "the body callback answered " + std::to_string(got)).with_native(got, {});
    return {pull::failed, {}};
  }
  if (got == TERN_PULL_END) {
    if (!holds_all()) buffer_.reset();
    ended_ = true;
    if (from_.length && *from_.length != offset_) {
      why_ = error(TERN_E_BODY_SOURCE,
                   "the body callback ended after " + std::to_string(offset_) + " bytes of " + std::to_string(*from_.length));
      return {pull::failed, {}};
    }
    return {pull::end, {}};
  }
  offset_ += static_cast<uint64_t>(got);
  begin_ = 0;
  end_ = static_cast<size_t>(got);
  if (from_.length && offset_ > *from_.length) {
    why_ =
        error(TERN_E_BODY_SOURCE, "the body callback gave more than the " + std::to_string(*from_.length) + " bytes announced");
    return {pull::failed, {}};
  }
  return peek(max);
}

void callback_source::consume(size_t count) { begin_ += count; }

bool callback_source::rewind() {
  if (begin_ == 0 && holds_all() && !why_) return true;
  if (!from_.rewindable) {
    if (!holds_all() || why_) return false;
    begin_ = 0;
    return true;
  }
  begin_ = end_ = 0;
  offset_ = 0;
  ended_ = paused_ = false;
  why_ = error();
  return true;
}

}  // namespace tern
