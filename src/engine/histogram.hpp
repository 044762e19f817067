// A log-linear histogram of durations: 64 steps per power of two, so that a value is off by at most 1.6 %. One thread counts,
// any thread may copy it.
#pragma once

#include <array>
#include <atomic>
#include <bit>
#include <cstdint>

namespace tern {

class histogram {
 public:
  static constexpr size_t step_bits = 6;
  static constexpr size_t steps = size_t{1} << step_bits;
  static constexpr size_t powers = 38;  // up to 2^44 ns, 4.9 hours
  static constexpr size_t size = (powers + 1) * steps;

  static constexpr size_t bucket(int64_t ns) noexcept {
    const uint64_t v = ns < 0 ? 0 : static_cast<uint64_t>(ns);
    if (v < steps) return v;
    const size_t power = static_cast<size_t>(std::bit_width(v)) - step_bits - 1;
    if (power >= powers) return size - 1;
    return (power + 1) * steps + ((v >> power) & (steps - 1));
  }
  // The largest value a bucket stands for.
  static constexpr int64_t upper(size_t index) noexcept {
    if (index < steps) return static_cast<int64_t>(index);
    const size_t power = index / steps - 1;
    return static_cast<int64_t>(((steps + index % steps + 1) << power) - 1);
  }

  void add(int64_t ns) noexcept {
    auto& b = buckets_[bucket(ns)];
    b.store(b.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
    sum_.store(sum_.load(std::memory_order_relaxed) + static_cast<uint64_t>(ns < 0 ? 0 : ns), std::memory_order_relaxed);
  }
  uint64_t sum() const noexcept { return sum_.load(std::memory_order_relaxed); }  // of all that were added, in nanoseconds
  uint64_t at(size_t index) const noexcept { return buckets_[index].load(std::memory_order_relaxed); }

 private:
  std::array<std::atomic<uint64_t>, size> buckets_{};
  std::atomic<uint64_t> sum_{0};
};

}  // namespace tern
