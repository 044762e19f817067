// Cuts what a peer sends into frames (RFC 6455 §5.2). It calls nobody: next() says what comes.
//
//   head -whole-> payload -all accepted-> head            head -broken-> failed
//
// A payload comes in as many views as there were pieces of input; the caller says with accept() how much of one was taken.
#pragma once

#include <array>

#include "protocols/websocket/frame_head.hpp"

namespace tern::websocket {

class frame_reader {
 public:
  enum class event : uint8_t { more, head, payload, end, failed };

  // On `more` all of `in` was used, on `head` what belongs to it, otherwise nothing.
  event next(bytes in, size_t& used);
  void accept(size_t count) noexcept { left_ -= count; }

  const frame_head& current() const noexcept { return head_; }  // after head, until end
  bytes payload() const noexcept { return payload_; }           // after payload
  bool payload_ends() const noexcept { return payload_.size() == left_; }
  const error& why() const noexcept { return why_; }

 private:
  enum class state : uint8_t { head, payload, failed };

  event next_head(bytes in, size_t& used);

  state state_ = state::head;
  uint8_t held_ = 0;
  std::array<std::byte, longest_frame_head> begin_;  // of a head that came in pieces
  frame_head head_;
  uint64_t left_ = 0;
  bytes payload_;
  error why_;
};

}  // namespace tern::websocket
