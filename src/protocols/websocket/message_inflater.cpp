#include "protocols/websocket/message_inflater.hpp"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <limits>
#include <memory>
#include <new>
#include <string>

#include "protocols/websocket/close_code.hpp"

namespace tern::websocket {
namespace {

constexpr std::array<std::byte, 4> tail = {std::byte(0), std::byte(0), std::byte(0xFF), std::byte(0xFF)};

// Of z_stream::data_type after inflate; a call that finds nothing to do forgets it.
constexpr int unused_bits = 7;
constexpr int at_block_end = 128;

uInt clamped(size_t size) noexcept { return static_cast<uInt>(std::min<size_t>(size, std::numeric_limits<uInt>::max())); }

}  // namespace

struct message_inflater::stream : z_stream {};

message_inflater::message_inflater(const deflate_agreement& agreed) : forgets_(agreed.server_no_context_takeover), z_(nullptr) {
  auto z = std::make_unique<stream>();
  // Where 2^8 was agreed on zlib's own deflate still uses 2^9.
  if (inflateInit2(z.get(), -std::max(agreed.server_max_window_bits, smallest_window_bits)) != Z_OK) throw std::bad_alloc();
  z_ = z.release();
}

message_inflater::~message_inflater() {
  inflateEnd(z_);
  delete z_;
}

message_inflater::step message_inflater::inflate(bytes in, mutable_bytes room) {
  step done;
  while (!why_ && done.made < room.size()) {
    if (at_end_) {
      if (done.used == in.size()) break;
      inflateResetKeep(z_);  // unlike inflateReset it leaves the window alone
      at_end_ = false;
    }
    const uInt given = clamped(in.size() - done.used);
    const uInt offered = clamped(room.size() - done.made);
    z_->next_in = reinterpret_cast<Bytef*>(const_cast<std::byte*>(in.data() + done.used));
    z_->avail_in = given;
    z_->next_out = reinterpret_cast<Bytef*>(room.data() + done.made);
    z_->avail_out = offered;
    const int code = ::inflate(z_, Z_SYNC_FLUSH);
    const uInt used = given - z_->avail_in;
    const uInt made = offered - z_->avail_out;
    done.used += used;
    done.made += made;
    if (code == Z_STREAM_END)
      at_end_ = true;
    else if (code == Z_MEM_ERROR)
      throw std::bad_alloc();
    else if (code != Z_OK && code != Z_BUF_ERROR)
      fail(z_->msg ? z_->msg : zError(code));
    if (used == 0 && made == 0 && !at_end_) break;
    between_blocks_ = (z_->data_type & at_block_end) != 0 && (z_->data_type & unused_bits) == 0;
  }
  return done;
}

message_inflater::step message_inflater::finish(mutable_bytes room) {
  step done;
  if (why_) return done;
  // A sender that ends its message with a last block and nothing behind it has left nothing away.
  if (!at_end_ || tail_used_ > 0) {
    done = inflate(bytes(tail).subspan(tail_used_), room);
    tail_used_ += done.used;
    if (why_ || done.made > 0) return done;
    if (at_end_ || tail_used_ < tail.size() || !between_blocks_) {
      fail("the message ends within a block");
      return done;
    }
  }
  tail_used_ = 0;
  if (forgets_) {
    inflateReset(z_);
    at_end_ = false;
  }
  return done;
}

void message_inflater::fail(const char* what) {
  why_ = broken(close_code::invalid_data, std::string("a compressed message is corrupt: ") + what);
}

}  // namespace tern::websocket
