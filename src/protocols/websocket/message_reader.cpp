#include "protocols/websocket/message_reader.hpp"

#include <algorithm>

#include "protocols/websocket/close_code.hpp"

namespace tern::websocket {
namespace {

error too_big(std::string why) {
  return error(TERN_E_WEBSOCKET, std::move(why)).with_native(close_code::too_big, "message too big");
}

error too_long(uint64_t most) { return too_big("a message is longer than " + std::to_string(most) + " bytes"); }

}  // namespace

void message_reader::begin(bool text, bool compressed) {
  state_ = state::reading;
  text_ = text;
  compressed_ = compressed;
  size_ = on_wire_ = 0;
  checked_ = 0;
  utf8_.reset();
  if (compressed_ && !inflater_) inflater_.emplace(*options_.deflate);
}

void message_reader::begin_frame(uint64_t length) {
  if (compressed_) return;
  if (length > options_.max_message - size_) return fail(too_long(options_.max_message));
  size_ += length;
}

size_t message_reader::take(bytes part, bool last, sink& to) {
  if (compressed_) return inflate(part, to);
  if (gathered_.empty() && (last || options_.how == delivery::parts)) return take_in_place(part, last, to);
  check(part);
  if (why_) return 0;
  checked_ -= part.size();
  if (!muted_) gathered_.append(as_text(part));
  return part.size();
}

size_t message_reader::take_in_place(bytes part, bool last, sink& to) {
  check(part);
  if (last) check_end();
  if (why_) return 0;
  const size_t taken = muted_ ? part.size() : std::min(to.on_message(part, {text_, !last}), part.size());
  checked_ -= taken;
  if (last && taken == part.size()) end();
  return taken;
}

void message_reader::end_frame(bool last, sink& to) {
  if (state_ != state::reading || why_) return;  // it was delivered in place
  if (!last) {
    if (compressed_ && options_.how == delivery::parts && !gathered_.empty()) {
      state_ = state::handing;
      go_on(to);
    }
    return;
  }
  state_ = compressed_ ? state::finishing : state::handing_last;
  if (!compressed_) check_end();
  go_on(to);
}

bool message_reader::go_on(sink& to) {
  while (blocked() && !why_) switch (state_) {
      case state::handing:
        if (!hand_over(to)) return false;
        state_ = state::reading;
        inflate({}, to);  // it may have more for what it was given
        break;
      case state::finishing:
        if (handed_ < gathered_.size() && options_.how == delivery::parts &&
            gathered_.size() >= limits::websocket_inflated_chunk && !hand_over(to))
          return false;
        finish();
        break;
      case state::handing_last:
        if (!hand_over(to)) return false;
        end();
        break;
      default:
        break;
    }
  return !blocked();
}

size_t message_reader::inflate(bytes part, sink& to) {
  size_t used = 0;
  while (!why_ && state_ == state::reading) {
    const mutable_bytes into = room();
    const message_inflater::step step = inflater_->inflate(part.subspan(used), into);
    used += step.used;
    on_wire_ += step.used;
    made(step.made, into.size());
    if (inflater_->why()) fail(inflater_->why());
    if (step.made < into.size()) break;  // it has nothing more for what it was given
    if (options_.how == delivery::parts && gathered_.size() >= limits::websocket_inflated_chunk) {
      state_ = state::handing;
      if (hand_over(to)) state_ = state::reading;
    }
  }
  return used;
}

// The payload has come; what its decoder still holds.
void message_reader::finish() {
  const mutable_bytes into = room();
  const message_inflater::step step = inflater_->finish(into);
  made(step.made, into.size());
  if (inflater_->why()) return fail(inflater_->why());
  if (step.made > 0 || why_) return;
  check_end();
  state_ = state::handing_last;
}

// At the end of gathered_; made() says how much of it was used.
mutable_bytes message_reader::room() {
  const size_t at = gathered_.size();
  // One byte past the limit tells a message that is too long from one that just fits.
  const uint64_t left = options_.max_message - size_;
  const uint64_t most = left == no_limit ? left : left + 1;
  const size_t n = static_cast<size_t>(std::min<uint64_t>(limits::websocket_inflated_chunk, most));
  gathered_.resize(at + n);
  return {reinterpret_cast<std::byte*>(gathered_.data()) + at, n};
}

void message_reader::made(size_t count, size_t room) {
  const size_t at = gathered_.size() - room;
  gathered_.resize(at + count);
  size_ += count;
  if (text_ && !utf8_.feed(as_bytes(std::string_view(gathered_).substr(at))))
    return fail(broken(close_code::invalid_data, "a text message is not UTF-8"));
  if (size_ > options_.max_message) return fail(too_long(options_.max_message));
  if (size_ > limits::websocket_ratio_from && size_ / options_.max_ratio > on_wire_)
    return fail(too_big("a compressed message grows more than " + std::to_string(options_.max_ratio) + "-fold"));
  if (muted_) gathered_.clear();
}

void message_reader::check(bytes part) {
  const size_t known = std::min(checked_, part.size());
  checked_ = std::max(checked_, part.size());
  if (text_ && !utf8_.feed(part.subspan(known))) fail(broken(close_code::invalid_data, "a text message is not UTF-8"));
}

void message_reader::check_end() {
  if (text_ && !utf8_.complete()) fail(broken(close_code::invalid_data, "a text message ends within a character"));
}

// False: some of it waits.
bool message_reader::hand_over(sink& to) {
  const bool more = state_ != state::handing_last;
  const bytes left = muted_ ? bytes() : as_bytes(std::string_view(gathered_).substr(handed_));
  if (left.empty()) {
    if (!more && !muted_) {
      if (to.room() == 0) return false;
      to.on_message({}, {text_, false});
    }
  } else {
    handed_ += std::min(to.on_message(left, {text_, more}), left.size());
    if (handed_ < gathered_.size()) return false;
  }
  gathered_.clear();
  handed_ = 0;
  return true;
}

void message_reader::end() noexcept {
  state_ = state::between;
  if (gathered_.capacity() > limits::websocket_spare_bytes) std::string().swap(gathered_);
}

void message_reader::fail(error why) {
  if (!why_) why_ = std::move(why);
}

}  // namespace tern::websocket
