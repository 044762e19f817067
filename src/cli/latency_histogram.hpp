// Latencies counted in buckets that are as fine as they are long: each power of two of nanoseconds has 128, so that a
// percentile is right to within 1/128 of itself, from nanoseconds to centuries, in constant memory and constant time.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace tern::cli {

class latency_histogram {
 public:
  latency_histogram();

  void record(int64_t nanoseconds, uint64_t times = 1);

  uint64_t count() const { return count_; }
  // -1 when nothing was recorded.
  int64_t min() const { return count_ == 0 ? -1 : min_; }
  int64_t max() const { return count_ == 0 ? -1 : max_; }
  int64_t mean() const { return count_ == 0 ? -1 : static_cast<int64_t>(sum_ / static_cast<double>(count_)); }
  // The smallest recorded time (as its bucket has it, never above max) that `percent` of all times do not exceed.
  int64_t percentile(double percent) const;
  // Of each that has something, in order: visit(int64_t up_to, uint64_t count), where up_to is never above max.
  template <class Visit>
  void for_each_bucket(Visit&& visit) const {
    for (size_t bucket = 0; bucket < buckets_.size(); ++bucket)
      if (buckets_[bucket] > 0) visit(std::min(highest_of(bucket), max_), buckets_[bucket]);
  }

 private:
  static int64_t highest_of(size_t bucket);

  std::vector<uint64_t> buckets_;
  uint64_t count_ = 0;
  double sum_ = 0;
  int64_t min_ = 0;
  int64_t max_ = 0;
};

// The percentiles of every report.
inline constexpr double reported_percentiles[] = {50, 75, 90, 99, 99.9, 99.99, 99.999};

}  // namespace tern::cli
