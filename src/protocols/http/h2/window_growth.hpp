// How large windows should be: what arrives within one round trip (of a PING) shows whether they hold the server back.
//
// A sample of two thirds of the window doubles it. Samples are taken after as many bytes as make one likely, and ever more
// rarely while they show nothing, so that small responses cause no PING.
#pragma once

#include <algorithm>
#include <cstdint>

namespace tern::http::h2 {

class window_growth {
 public:
  window_growth(uint32_t first, uint32_t most) noexcept : window_(first), most_(std::max(first, most)), wait_(first / 2) {}

  // Bytes of bodies came. True: send a PING now and call answered() when it returns.
  bool count(size_t received) noexcept {
    counted_ += received;
    if (sampling_ || window_ == most_ || counted_ < wait_) return false;
    sampling_ = true;
    counted_ = 0;
    return true;
  }
  // True: the window has grown.
  bool answered() noexcept {
    if (!sampling_) return false;
    sampling_ = false;
    const uint64_t sample = counted_;
    counted_ = 0;
    if (sample * 3 < uint64_t{window_} * 2) {
      wait_ = std::min<uint64_t>(wait_ * 2, uint64_t{window_} * longest_wait);
      return false;
    }
    window_ = static_cast<uint32_t>(std::min<uint64_t>(most_, 2 * std::max<uint64_t>(window_, sample)));
    wait_ = window_ / 2;
    return true;
  }
  uint32_t window() const noexcept { return window_; }

 private:
  static constexpr uint64_t longest_wait = 64;  // windows

  uint32_t window_;
  uint32_t most_;
  uint64_t wait_;
  uint64_t counted_ = 0;
  bool sampling_ = false;
};

}  // namespace tern::http::h2
