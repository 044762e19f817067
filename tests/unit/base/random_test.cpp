#include "base/random.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <numeric>
#include <vector>

using namespace tern;
using namespace std::chrono_literals;

TEST(random, the_same_seed_gives_the_same_run) {
  random_source a(7), b(7), c(8);
  bool differs = false;
  for (int i = 0; i < 100; ++i) {
    uint64_t drawn = a.next();
    EXPECT_EQ(drawn, b.next());
    differs |= drawn != c.next();
  }
  EXPECT_TRUE(differs);
}

TEST(random, seed_zero_works) {
  random_source a(0);
  EXPECT_NE(a.next(), a.next());
}

// The first numbers of xoshiro256** after splitmix64(0), from a separate implementation.
TEST(random, is_the_published_generator) {
  random_source a(0);
  EXPECT_EQ(a.next(), 0x99EC5F36CB75F2B4u);
  EXPECT_EQ(a.next(), 0xBF6E1F784956452Au);
}

TEST(random, below_is_fair_and_in_range) {
  random_source a(1);
  std::array<int, 6> sides{};
  for (int i = 0; i < 60000; ++i) ++sides.at(a.below(6));
  for (int count : sides) EXPECT_NEAR(count, 10000, 500);
  EXPECT_EQ(a.below(1), 0u);
  EXPECT_LT(a.below((uint64_t{1} << 63) + 1), (uint64_t{1} << 63) + 1);
}

TEST(random, unit_is_at_least_0_and_below_1) {
  random_source a(1);
  double sum = 0;
  for (int i = 0; i < 10000; ++i) {
    double x = a.unit();
    ASSERT_GE(x, 0.0);
    ASSERT_LT(x, 1.0);
    sum += x;
  }
  EXPECT_NEAR(sum / 10000, 0.5, 0.02);
}

TEST(random, between_includes_both_ends) {
  random_source a(1);
  bool low = false, high = false;
  for (int i = 0; i < 1000; ++i) {
    duration d = a.between(3ns, 5ns);
    ASSERT_TRUE(d >= 3ns && d <= 5ns);
    low |= d == 3ns;
    high |= d == 5ns;
  }
  EXPECT_TRUE(low && high);
  EXPECT_EQ(a.between(4s, 4s), 4s);
  EXPECT_LE(a.between(duration::min(), duration::max()), duration::max());
}

TEST(random, drives_the_standard_algorithms) {
  random_source a(1);
  std::vector<int> v(100);
  std::iota(v.begin(), v.end(), 0);
  std::shuffle(v.begin(), v.end(), a);
  EXPECT_FALSE(std::is_sorted(v.begin(), v.end()));
}
