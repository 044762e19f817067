// How large windows should be: what arrives within one round trip (of a PING) shows whether they hold the server back.
//
//   resting -so many bytes came-> due -bytes come-> sampling -the PING's answer-> due | resting
//
// A sample of two thirds of the window doubles it. A sender that a window holds back sends in bursts, one each round trip. The
// first PING may go in the middle of a burst; its answer comes just before the next one, so the sample after it begins with a
// burst and sees all of it. That is why one sample that shows nothing is followed by another at once; and after a doubling the
// next burst is still as large as the window was. Two that show nothing end the series: the next begins after twice as many
// bytes, so that small responses cause no PING and steady ones few.
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
    if (state_ == state::sampling || window_ == most_) return false;
    if (state_ == state::resting && counted_ < wait_) return false;
    state_ = state::sampling;
    counted_ = received;
    return true;
  }
  // True: the window has grown.
  bool answered() noexcept {
    if (state_ != state::sampling) return false;
    const uint64_t sample = counted_;
    const bool grows = sample * 3 >= uint64_t{window_} * 2;
    vain_ = grows ? 0 : vain_ + 1;
    counted_ = 0;
    state_ = vain_ < vain_samples ? state::due : state::resting;
    if (grows) window_ = static_cast<uint32_t>(std::min<uint64_t>(most_, 2 * std::max<uint64_t>(window_, sample)));
    if (state_ == state::resting) {
      vain_ = 0;
      wait_ = std::min<uint64_t>(wait_ * 2, uint64_t{window_} * longest_wait);
    }
    return grows;
  }
  uint32_t window() const noexcept { return window_; }

 private:
  enum class state : uint8_t { resting, due, sampling };
  static constexpr uint64_t longest_wait = 64;  // windows
  static constexpr uint32_t vain_samples = 2;

  uint32_t window_;
  uint32_t most_;
  uint64_t wait_;
  uint64_t counted_ = 0;
  uint32_t vain_ = 0;  // samples in a row that showed nothing
  state state_ = state::resting;
};

}  // namespace tern::http::h2
