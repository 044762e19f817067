#include "support/packet_queue.hpp"

#include <algorithm>

namespace tern::test {

bool packet_queue::push(packet p, time now, std::uint64_t bits_per_second, std::chrono::milliseconds delay) {
  time sent = std::max(now, line_free_);
  if (bits_per_second == 0) {
    sent = now;
  } else {
    if (sent - now > longest_wait) return false;
    sent += std::chrono::nanoseconds(p.size() * 8 * 1'000'000'000 / bits_per_second);
    line_free_ = sent;
  }
  entries_.push({sent + delay, pushed_++, std::move(p)});
  return true;
}

std::optional<packet> packet_queue::pop(time now) {
  if (entries_.empty() || entries_.top().due > now) return std::nullopt;
  packet p =
      std::move(const_cast<entry&>(entries_.top()).content);  // it is taken away next, and its place depends on the time alone
  entries_.pop();
  return p;
}

std::optional<packet_queue::time> packet_queue::next() const {
  return entries_.empty() ? std::nullopt : std::optional(entries_.top().due);
}

}  // namespace tern::test
