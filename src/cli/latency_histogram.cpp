#include "cli/latency_histogram.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace tern::cli {
namespace {

constexpr int sub_bits = 7;
constexpr uint64_t sub_count = uint64_t{1} << sub_bits;

// Below 2^(sub_bits+1) every value has a bucket of its own; above, each power of two is cut into sub_count buckets.
size_t bucket_of(uint64_t value) {
  int shift = std::max(0, static_cast<int>(std::bit_width(value)) - sub_bits - 1);
  return static_cast<size_t>(static_cast<uint64_t>(shift) * sub_count + (value >> shift));
}

}  // namespace

int64_t latency_histogram::highest_of(size_t bucket) {
  const uint64_t shift = bucket < 2 * sub_count ? 0 : bucket / sub_count - 1;
  const uint64_t value = bucket - shift * sub_count;
  return static_cast<int64_t>(((value + 1) << shift) - 1);
}

latency_histogram::latency_histogram() : buckets_(bucket_of(INT64_MAX) + 1) {}

void latency_histogram::record(int64_t nanoseconds, uint64_t times) {
  if (times == 0) return;
  nanoseconds = std::max<int64_t>(nanoseconds, 0);
  buckets_[bucket_of(static_cast<uint64_t>(nanoseconds))] += times;
  min_ = count_ == 0 ? nanoseconds : std::min(min_, nanoseconds);
  max_ = std::max(max_, nanoseconds);
  sum_ += static_cast<double>(nanoseconds) * static_cast<double>(times);
  count_ += times;
}

int64_t latency_histogram::percentile(double percent) const {
  if (count_ == 0) return -1;
  auto wanted = static_cast<uint64_t>(std::ceil(percent / 100 * static_cast<double>(count_)));
  wanted = std::clamp<uint64_t>(wanted, 1, count_);
  uint64_t seen = 0;
  for (size_t bucket = 0; bucket < buckets_.size(); ++bucket) {
    seen += buckets_[bucket];
    if (seen >= wanted) return std::clamp(highest_of(bucket), min_, max_);
  }
  return max_;
}

}  // namespace tern::cli
