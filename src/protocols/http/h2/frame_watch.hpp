// Looks at the frame headers (RFC 9113 §4.1) of all that the server sends, beside nghttp2: counts frames that bring nothing,
// against an allowance that grows with time and with what we send, and sees pushes, which were forbidden.
#pragma once

#include <array>
#include <cstdint>

#include "base/bytes.hpp"
#include "base/clock.hpp"

namespace tern::http::h2 {

inline constexpr size_t frame_head_bytes = 9;

class frame_watch {
 public:
  enum class verdict : uint8_t { fine, flood, push };

  frame_watch(uint32_t spare, uint32_t per_second, now_t now) noexcept
      : spare_(spare), most_(spare), per_second_(per_second), filled_(now) {}

  verdict look(bytes in, now_t now) noexcept;  // once other than fine, the connection is to be ended
  void allow(size_t frames) noexcept;          // answers to something of ours

 private:
  verdict judge() noexcept;
  verdict charge() noexcept;
  void refill(now_t now) noexcept;

  uint32_t spare_;
  uint32_t most_;
  uint32_t per_second_;
  uint32_t payload_left_ = 0;
  now_t filled_;
  uint8_t seen_ = 0;         // of the header
  bool pad_is_due_ = false;  // the first byte of the payload says how much of it is padding
  std::array<uint8_t, frame_head_bytes> header_{};
};

}  // namespace tern::http::h2
