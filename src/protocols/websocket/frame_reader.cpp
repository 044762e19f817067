#include "protocols/websocket/frame_reader.hpp"

#include <algorithm>

namespace tern::websocket {

frame_reader::event frame_reader::next(bytes in, size_t& used) {
  used = 0;
  switch (state_) {
    case state::head:
      return next_head(in, used);
    case state::payload:
      if (left_ == 0) {
        state_ = state::head;
        return event::end;
      }
      if (in.empty()) return event::more;
      payload_ = in.first(static_cast<size_t>(std::min<uint64_t>(left_, in.size())));
      return event::payload;
    case state::failed:
      break;
  }
  return event::failed;
}

frame_reader::event frame_reader::next_head(bytes in, size_t& used) {
  bytes whole = in;
  size_t size = frame_head_size(in);
  if (held_ > 0 || in.size() < size) {
    for (size = frame_head_size(bytes(begin_).first(held_)); held_ < size; size = frame_head_size(bytes(begin_).first(held_))) {
      const size_t n = std::min(size - held_, in.size() - used);
      if (n == 0) return event::more;
      std::copy_n(in.data() + used, n, begin_.data() + held_);
      used += n;
      held_ = static_cast<uint8_t>(held_ + n);
    }
    whole = begin_;
  } else {
    used = size;
  }
  held_ = 0;
  auto head = read_frame_head(whole.first(size));
  if (!head) {
    why_ = head.why();
    state_ = state::failed;
    return event::failed;
  }
  head_ = *head;
  left_ = head_.length;
  state_ = state::payload;
  return event::head;
}

}  // namespace tern::websocket
