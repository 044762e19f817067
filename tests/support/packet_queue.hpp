#pragma once
#include <chrono>
#include <cstdint>
#include <optional>
#include <queue>
#include <tuple>

#include "support/tcp_packet.hpp"

namespace tern::test {

// Packets on their way, in the order in which they arrive. Pure.
class packet_queue {
 public:
  using time = std::chrono::steady_clock::time_point;

  // One sets out, over a line of so many bits per second (0: any number), and takes `delay` more. False: too many wait for the
  // line.
  bool push(packet p, time now, std::uint64_t bits_per_second, std::chrono::milliseconds delay);
  std::optional<packet> pop(time now);  // one that has arrived
  std::optional<time> next() const;     // when the next one arrives

  static constexpr auto longest_wait = std::chrono::milliseconds(500);  // for the line

 private:
  struct entry {
    time due;
    std::uint64_t number;
    packet content;
    bool operator<(const entry& other) const { return std::tie(other.due, other.number) < std::tie(due, number); }
  };
  std::priority_queue<entry> entries_;
  std::uint64_t pushed_ = 0;
  time line_free_{};
};

}  // namespace tern::test
