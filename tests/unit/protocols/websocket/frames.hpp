// Frames, and the keys that a client masks them with.
#pragma once

#include "protocols/websocket/masking.hpp"
#include "support/websocket_frames.hpp"

namespace tern::websocket::frames {

// Keys that a test knows, different each time.
inline error draw_counted(mutable_bytes out) {
  static uint32_t count = 0x01020304;
  for (size_t i = 0; i < out.size(); ++i) out[i] = static_cast<std::byte>((count += 0x9E3779B9) >> 24);
  return {};
}

}  // namespace tern::websocket::frames
