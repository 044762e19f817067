#include "protocols/websocket/frame_head.hpp"

#include <sys/types.h>
#include <wslay/wslay.h>

#include <algorithm>
#include <cassert>
#include <cstring>
#include <new>
#include <utility>

#include "base/limits.hpp"
#include "protocols/websocket/close_code.hpp"

namespace tern::websocket {
namespace {

constexpr unsigned two_byte_length = 126;
constexpr unsigned eight_byte_length = 127;

size_t bytes_of_length(unsigned length) noexcept { return length == two_byte_length ? 2 : length == eight_byte_length ? 8 : 0; }

uint64_t length_in(bytes whole) noexcept {
  const unsigned length = std::to_integer<unsigned>(whole[1]) & 0x7F;
  if (length < two_byte_length) return length;
  uint64_t extended = 0;
  for (std::byte b : whole.subspan(2, bytes_of_length(length))) extended = extended << 8 | std::to_integer<unsigned>(b);
  return extended;
}

// A wslay context between two heads, and what it reads from or writes to meanwhile.
class head_codec {
 public:
  head_codec() = default;
  head_codec(const head_codec&) = delete;
  head_codec& operator=(const head_codec&) = delete;
  ~head_codec() { drop(); }

  // False: wslay refuses it.
  bool read(bytes whole, frame_head& out) {
    in_ = whole;
    payload_ = length_in(whole);
    wslay_frame_iocb frame{};
    const ssize_t got = wslay_frame_recv(context(), &frame);
    const bool ok = got >= 0;
    // Of a payload it was told no more than its buffer holds. If that was not all, or if it failed, it is of no more use.
    if (!ok || static_cast<uint64_t>(got) != frame.payload_length) drop();
    if (!ok) return false;
    out.what = static_cast<opcode>(frame.opcode);
    out.fin = frame.fin != 0;
    out.reserved = frame.rsv;
    out.masked = frame.mask != 0;
    out.length = frame.payload_length;
    return true;
  }

  // wslay sends an unmasked frame, so that it leaves the payload alone.
  void write(std::string& out, const frame_head& head, bytes payload, const mask_key& key) {
    out_ = &out;
    key_ = &key;
    at_head_ = true;
    wslay_frame_iocb frame{};
    frame.fin = head.fin ? 1 : 0;
    frame.rsv = head.reserved;
    frame.opcode = static_cast<uint8_t>(head.what);
    frame.payload_length = frame.data_length = payload.size();
    frame.data = reinterpret_cast<const uint8_t*>(payload.data());
    [[maybe_unused]] const ssize_t sent = wslay_frame_send(context(), &frame);
    assert(sent >= 0 && static_cast<size_t>(sent) == payload.size());
    out_ = nullptr;
  }

 private:
  wslay_frame_context_ptr context() {
    if (context_) return context_;
    wslay_frame_callbacks calls{on_send, on_receive, nullptr};
    if (wslay_frame_context_init(&context_, &calls, this) != 0) throw std::bad_alloc();
    return context_;
  }
  void drop() noexcept {
    if (context_) wslay_frame_context_free(std::exchange(context_, nullptr));
  }

  // The head, then a payload that is only counted.
  static ssize_t on_receive(uint8_t* to, size_t room, int, void* self) {
    auto& codec = *static_cast<head_codec*>(self);
    const size_t n = std::min(room, codec.in_.size());
    if (n == 0) return static_cast<ssize_t>(std::min<uint64_t>(room, codec.payload_));
    std::memcpy(to, codec.in_.data(), n);
    codec.in_ = codec.in_.subspan(n);
    return static_cast<ssize_t>(n);
  }

  // The head, then the payload.
  static ssize_t on_send(const uint8_t* data, size_t size, int, void* self) {
    auto& codec = *static_cast<head_codec*>(self);
    std::string& out = *codec.out_;
    const size_t at = out.size();
    const bytes from(reinterpret_cast<const std::byte*>(data), size);
    if (std::exchange(codec.at_head_, false)) {
      out.append(as_text(from));
      out[at + 1] = static_cast<char>(out[at + 1] | 0x80);
      out.append(as_text(*codec.key_));
    } else {
      out.resize(at + size);
      mask(reinterpret_cast<std::byte*>(out.data()) + at, from, *codec.key_);
    }
    return static_cast<ssize_t>(size);
  }

  wslay_frame_context_ptr context_ = nullptr;
  bytes in_;              // of the head, not read yet
  uint64_t payload_ = 0;  // behind it
  std::string* out_ = nullptr;
  const mask_key* key_ = nullptr;
  bool at_head_ = true;  // of the frame being written
};

head_codec& codec_of_thread() {
  thread_local head_codec codec;
  return codec;
}

// wslay does not say what is wrong.
error fault_of(bytes whole) {
  const auto first = std::to_integer<unsigned>(whole[0]);
  const unsigned length = std::to_integer<unsigned>(whole[1]) & 0x7F;
  const char* what = "a length that is not in its shortest form";
  if (is_control(static_cast<opcode>(first & 15)))
    what = length > limits::websocket_control_bytes ? "a control frame of more than 125 bytes" : "a control frame in fragments";
  else if (length == eight_byte_length && (std::to_integer<unsigned>(whole[2]) & 0x80) != 0)
    what = "a length with its top bit set";
  return broken(close_code::protocol_error, what);
}

}  // namespace

size_t frame_head_size(bytes begin) noexcept {
  if (begin.size() < 2) return 2;
  const auto second = std::to_integer<unsigned>(begin[1]);
  return 2 + bytes_of_length(second & 0x7F) + ((second & 0x80) != 0 ? 4 : 0);
}

expected<frame_head> read_frame_head(bytes whole) {
  frame_head head;
  if (!codec_of_thread().read(whole, head)) return fault_of(whole);
  return head;
}

void append_frame(std::string& out, const frame_head& head, bytes payload, const mask_key& key) {
  codec_of_thread().write(out, head, payload, key);
}

}  // namespace tern::websocket
