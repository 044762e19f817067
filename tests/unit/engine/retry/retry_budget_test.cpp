#include "engine/retry/retry_budget.hpp"

#include <gtest/gtest.h>

using namespace tern;
using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {

const now_t start = now_t(seconds(5000));

int all(retry_budget& b, now_t now) {
  int count = 0;
  while (count < 10'000 && b.withdraw(now)) ++count;
  return count;
}

}  // namespace

TEST(retry_budget, few_requests_have_the_reserve) {
  retry_budget b(20, 10);
  EXPECT_EQ(all(b, start), 100) << "10 a second, for 10 seconds";
  EXPECT_FALSE(b.withdraw(start + milliseconds(9900)));
  EXPECT_EQ(all(b, start + seconds(10)), 100) << "what was spent is forgotten";
}

TEST(retry_budget, many_requests_bring_a_share) {
  retry_budget b(20, 0);
  for (int i = 0; i < 1000; ++i) b.deposit(start);
  EXPECT_EQ(all(b, start + seconds(5)), 200);
}

TEST(retry_budget, a_share_is_gone_after_the_window) {
  retry_budget b(20, 0);
  for (int i = 0; i < 1000; ++i) b.deposit(start);
  EXPECT_EQ(all(b, start + seconds(10)), 0);
  for (int i = 0; i < 4; ++i) b.deposit(start + seconds(11));
  EXPECT_EQ(all(b, start + seconds(11)), 0) << "80 hundredths are not one";
  b.deposit(start + seconds(12));
  EXPECT_EQ(all(b, start + seconds(12)), 1);
}

TEST(retry_budget, a_failing_server_gets_a_fifth_more_at_most) {
  retry_budget b(20, 0);
  int repeats = 0;
  for (int i = 0; i < 5000; ++i) {
    const now_t now = start + i * milliseconds(10);
    b.deposit(now);
    repeats += b.withdraw(now);
  }
  EXPECT_LE(repeats, 1000);
  EXPECT_GE(repeats, 900);
}

TEST(retry_budget, none_is_no_bound_and_nothing_is_nothing) {
  retry_budget unbounded(no_limit, 0), nothing(0, 0);
  for (int i = 0; i < 10'000; ++i) ASSERT_TRUE(unbounded.withdraw(start));
  nothing.deposit(start);
  EXPECT_FALSE(nothing.withdraw(start));
}

TEST(retry_budget, a_clock_a_little_behind_and_one_far_ahead_do_no_harm) {
  retry_budget b(100, 0);
  b.deposit(start + seconds(3));
  EXPECT_TRUE(b.withdraw(start + seconds(2)));
  EXPECT_FALSE(b.withdraw(start + seconds(3)));
  b.deposit(start + std::chrono::hours(1000));
  EXPECT_EQ(all(b, start + std::chrono::hours(1000)), 1);
}
