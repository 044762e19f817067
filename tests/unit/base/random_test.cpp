#include "base/random.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <numeric>
#include <vector>

using namespace tern;

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

TEST(random, drives_the_standard_algorithms) {
  random_source a(1);
  std::vector<int> v(100);
  std::iota(v.begin(), v.end(), 0);
  std::shuffle(v.begin(), v.end(), a);
  EXPECT_FALSE(std::is_sorted(v.begin(), v.end()));
}
