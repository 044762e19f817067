#include "cli/latency_histogram.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>

using tern::cli::latency_histogram;

TEST(latency_histogram, has_nothing_to_say_when_empty) {
  latency_histogram histogram;
  EXPECT_EQ(histogram.count(), 0u);
  EXPECT_EQ(histogram.percentile(50), -1);
  EXPECT_EQ(histogram.min(), -1);
  EXPECT_EQ(histogram.max(), -1);
  EXPECT_EQ(histogram.mean(), -1);
}

TEST(latency_histogram, small_values_are_exact) {
  latency_histogram histogram;
  for (int64_t i = 1; i <= 100; ++i) histogram.record(i);
  EXPECT_EQ(histogram.percentile(50), 50);
  EXPECT_EQ(histogram.percentile(99), 99);
  EXPECT_EQ(histogram.percentile(99.9), 100);
  EXPECT_EQ(histogram.percentile(100), 100);
  EXPECT_EQ(histogram.percentile(0), 1);
  EXPECT_EQ(histogram.mean(), 50);
}

TEST(latency_histogram, every_percentile_is_within_a_128th) {
  std::mt19937_64 random(7);
  std::vector<int64_t> values;
  latency_histogram histogram;
  for (int i = 0; i < 100'000; ++i) {
    values.push_back(int64_t{1} << (random() % 40) | static_cast<int64_t>(random() % 1'000'000));
    histogram.record(values.back());
  }
  std::sort(values.begin(), values.end());
  for (double percent : {0.1, 10.0, 50.0, 75.0, 90.0, 99.0, 99.9, 99.99, 100.0}) {
    auto index = static_cast<size_t>(std::ceil(percent / 100 * static_cast<double>(values.size()))) - 1;
    auto exact = static_cast<double>(values[index]);
    auto found = static_cast<double>(histogram.percentile(percent));
    EXPECT_GE(found, exact);
    EXPECT_LE(found, exact * (1 + 1.0 / 128) + 1) << percent;
  }
}

TEST(latency_histogram, takes_the_largest_and_negative_times) {
  latency_histogram histogram;
  histogram.record(INT64_MAX);
  histogram.record(-5);
  EXPECT_EQ(histogram.max(), INT64_MAX);
  EXPECT_EQ(histogram.min(), 0);
  EXPECT_EQ(histogram.percentile(100), INT64_MAX);
}
