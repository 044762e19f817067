#include "engine/histogram.hpp"

#include <gtest/gtest.h>

#include <random>

using namespace tern;

namespace {

constexpr int64_t longest = histogram::upper(histogram::size - 1);

void expect_close(int64_t ns) {
  const int64_t told = histogram::upper(histogram::bucket(ns));
  ASSERT_GE(told, ns);
  ASSERT_LE(static_cast<double>(told - ns), static_cast<double>(ns) / 64) << ns;
}

}  // namespace

TEST(histogram, a_value_is_off_by_less_than_two_percent) {
  for (int64_t ns = 0; ns < 100'000; ++ns) expect_close(ns);
  for (int bit = 1; bit < 44; ++bit)
    for (int64_t off : {-1, 0, 1})
      if (const int64_t ns = (int64_t{1} << bit) + off; ns <= longest) expect_close(ns);
  std::mt19937_64 random(1);
  for (int i = 0; i < 100'000; ++i) expect_close(static_cast<int64_t>(random() % static_cast<uint64_t>(longest)));
}

TEST(histogram, buckets_follow_each_other_without_a_gap) {
  for (size_t i = 0; i < histogram::size; ++i) {
    const int64_t last = histogram::upper(i);
    ASSERT_EQ(histogram::bucket(last), i);
    if (i + 1 < histogram::size) {
      ASSERT_EQ(histogram::bucket(last + 1), i + 1);
    }
  }
}

TEST(histogram, what_is_out_of_range_counts_at_its_ends) {
  EXPECT_EQ(histogram::bucket(-5), 0u);
  EXPECT_EQ(histogram::bucket(longest + 1), histogram::size - 1);
  EXPECT_EQ(histogram::bucket(INT64_MAX), histogram::size - 1);
  EXPECT_GT(longest, int64_t{4} * 3600 * 1'000'000'000) << "requests that take hours are still told apart";
}

TEST(histogram, counts_per_bucket) {
  histogram h;
  h.add(1000);
  h.add(1000);
  h.add(5);
  EXPECT_EQ(h.at(histogram::bucket(1000)), 2u);
  EXPECT_EQ(h.at(5), 1u);
  EXPECT_EQ(h.at(6), 0u);
}
