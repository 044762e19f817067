#include "engine/wait_clock.hpp"

#include <gtest/gtest.h>

using namespace tern;

TEST(wait_clock, negative_and_endless_times_are_for_ever) {
  for (int64_t ms : {int64_t{-1}, int64_t{-1000}, INT64_MIN, INT64_MAX, INT64_MAX / 1000})
    EXPECT_EQ(wait_until(ms), never) << ms;
  EXPECT_EQ(ms_left(never), -1);
}

TEST(wait_clock, no_time_is_over_at_once) {
  EXPECT_EQ(ms_left(wait_until(0)), 0);
  EXPECT_EQ(ms_left(clock::now() - std::chrono::hours(1)), 0);
}

TEST(wait_clock, what_is_left_is_rounded_up_so_that_a_wait_does_not_end_early) {
  for (int i = 0; i < 1000; ++i) {
    const now_t until = clock::now() + std::chrono::microseconds(1'000'000 + i);
    const duration most = until - clock::now();
    const duration told = std::chrono::milliseconds(ms_left(until));
    const duration least = until - clock::now();
    ASSERT_GE(told + std::chrono::microseconds(1), least);
    ASSERT_LE(told, most + std::chrono::milliseconds(1));
  }
}

TEST(wait_clock, a_time_ends_when_it_says) {
  const now_t before = clock::now();
  const now_t until = wait_until(60'000);
  EXPECT_GE(until, before + std::chrono::minutes(1));
  EXPECT_LE(until, clock::now() + std::chrono::minutes(1));
}
