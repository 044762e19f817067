#include "base/expected.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>

using namespace tern;

TEST(expected, holds_a_value_or_why_there_is_none) {
  const expected<std::string> good(std::string("x"));
  EXPECT_TRUE(good);
  EXPECT_EQ(*good, "x");
  EXPECT_EQ(good->size(), 1u);
  EXPECT_FALSE(good.why());
  const expected<std::string> bad = error(TERN_E_URL);
  EXPECT_FALSE(bad);
  EXPECT_EQ(bad.why().code(), TERN_E_URL);
}

TEST(expected, a_value_can_be_moved_out) {
  expected<std::unique_ptr<int>> e(std::make_unique<int>(3));
  const std::unique_ptr<int> taken = std::move(*e);
  EXPECT_EQ(*taken, 3);
  EXPECT_TRUE(e) << "moved from, and still no error";
}

TEST(expected, false_and_zero_are_values) {
  EXPECT_TRUE(expected<bool>(false));
  EXPECT_TRUE(expected<int>(0));
}
