#include "base/system_random.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <vector>

using namespace tern;

TEST(SystemRandom, FillsEveryByteAndNeverTwiceTheSame) {
  std::array<std::byte, 32> a{}, b{};
  ASSERT_FALSE(fill_random(a));
  ASSERT_FALSE(fill_random(b));
  EXPECT_NE(a, b);
  std::vector<std::byte> long_text(4096);
  ASSERT_FALSE(fill_random(long_text));
  // Each of the quarters has something: 1024 zeros in a row do not happen.
  for (size_t i = 0; i < 4; ++i)
    EXPECT_TRUE(std::any_of(long_text.begin() + 1024 * i, long_text.begin() + 1024 * (i + 1),
                            [](std::byte x) { return x != std::byte{}; }));
}

TEST(SystemRandom, NothingIsFilledAtOnce) { EXPECT_FALSE(fill_random({})); }
