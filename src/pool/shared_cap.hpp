// A number of places for connections that the pools of all loops share, and how many of those were open at once. Lock-free; any
// thread.
#pragma once

#include <atomic>
#include <cstdint>

namespace tern {

class shared_cap {
 public:
  explicit shared_cap(uint64_t places) noexcept : places_(places) {}
  shared_cap(const shared_cap&) = delete;
  shared_cap& operator=(const shared_cap&) = delete;

  bool try_take() noexcept {
    uint64_t now = taken_.load();
    while (now < places_)
      if (taken_.compare_exchange_weak(now, now + 1)) return true;
    return false;
  }
  // For who waits when refused.
  bool take() noexcept {
    if (try_take()) return true;
    refused_.store(true);
    return try_take();  // a place given back before give() could see that somebody was refused
  }
  // True: somebody was refused since the last time this said so, and should hear of the place.
  bool give() noexcept {
    taken_.fetch_sub(1);
    return refused_.load() && refused_.exchange(false);
  }
  uint64_t taken() const noexcept { return taken_.load(std::memory_order_relaxed); }

  void opened() noexcept {
    const uint64_t now = open_.fetch_add(1, std::memory_order_relaxed) + 1;
    raise(most_open_, now);
    raise(most_lately_, now);
  }
  void closed() noexcept { open_.fetch_sub(1, std::memory_order_relaxed); }
  uint64_t most_open() const noexcept { return most_open_.load(std::memory_order_relaxed); }
  uint64_t take_most_lately() noexcept { return most_lately_.exchange(open_.load()); }  // since it was last asked

 private:
  static void raise(std::atomic<uint64_t>& mark, uint64_t to) noexcept {
    uint64_t most = mark.load(std::memory_order_relaxed);
    while (most < to && !mark.compare_exchange_weak(most, to, std::memory_order_relaxed)) {
    }
  }

  const uint64_t places_;
  std::atomic<uint64_t> taken_{0};
  std::atomic<bool> refused_{false};
  std::atomic<uint64_t> open_{0};
  std::atomic<uint64_t> most_open_{0};
  std::atomic<uint64_t> most_lately_{0};
};

}  // namespace tern
