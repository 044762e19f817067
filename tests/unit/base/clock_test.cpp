#include "base/clock.hpp"

#include <gtest/gtest.h>

using namespace tern;
using std::chrono::seconds;

TEST(clock_after, adds) { EXPECT_EQ(after(now_t(seconds(5)), seconds(3)), now_t(seconds(8))); }

TEST(clock_after, endless_times_and_sums_that_pass_the_end_are_never) {
  EXPECT_EQ(after(now_t(seconds(5)), unlimited), never);
  EXPECT_EQ(after(now_t{}, unlimited), never);
  EXPECT_EQ(after(never, duration::zero()), never);
  EXPECT_EQ(after(never, seconds(1)), never);
  EXPECT_EQ(after(never - seconds(1), seconds(2)), never);
  EXPECT_EQ(after(now_t(seconds(5)), unlimited - duration(1)), never);
}

TEST(clock_after, what_just_fits_is_no_more_than_it_is) {
  EXPECT_EQ(after(never - seconds(2), seconds(1)), never - seconds(1));
  EXPECT_EQ(after(now_t(seconds(5)), duration::zero()), now_t(seconds(5)));
}
