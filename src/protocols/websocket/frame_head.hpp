// The first bytes of a frame (RFC 6455 §5.2), read and written by wslay.
//
// wslay's frame context holds a buffer of 4 KiB and copies every payload through it, masking byte by byte. Here it sees heads
// only, one context serves all connections of a thread, and payloads stay where they are.
#pragma once

#include <cstdint>
#include <string>

#include "base/expected.hpp"
#include "protocols/websocket/masking.hpp"

namespace tern::websocket {

enum class opcode : uint8_t { continuation = 0, text = 1, binary = 2, close = 8, ping = 9, pong = 10 };

constexpr bool is_control(opcode what) noexcept { return static_cast<uint8_t>(what) >= 8; }

struct frame_head {
  opcode what = opcode::continuation;  // as received: any of 16
  bool fin = true;                     // the last of its message
  uint8_t reserved = 0;                // RSV1, RSV2, RSV3 as the bits 4, 2, 1
  bool masked = false;
  uint64_t length = 0;
};

inline constexpr uint8_t rsv1 = 4;

// With the masking key that a server never sends.
inline constexpr size_t longest_frame_head = 14;

// Of the whole head, by what is there of it; at least 2, the number of bytes that tell.
size_t frame_head_size(bytes begin) noexcept;

// `whole` has frame_head_size bytes. An error: the length is not the shortest form or has its top bit set, a control frame is
// too long or in fragments.
expected<frame_head> read_frame_head(bytes whole);

// Appends a frame, masked with `key`. `head.length` and `head.masked` are not looked at.
void append_frame(std::string& out, const frame_head& head, bytes payload, const mask_key& key);

}  // namespace tern::websocket
