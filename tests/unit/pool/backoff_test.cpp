#include "pool/backoff.hpp"

#include <gtest/gtest.h>

using namespace tern;
using std::chrono::milliseconds;

TEST(backoff, doubles_up_to_its_limit) {
  EXPECT_EQ(backoff_delay(0), duration::zero());
  EXPECT_EQ(backoff_delay(1), milliseconds(100));
  EXPECT_EQ(backoff_delay(2), milliseconds(200));
  EXPECT_EQ(backoff_delay(3), milliseconds(400));
  EXPECT_EQ(backoff_delay(5), milliseconds(1000));
  EXPECT_EQ(backoff_delay(4'000'000'000u), milliseconds(1000));
}
