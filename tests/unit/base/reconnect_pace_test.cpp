#include "base/reconnect_pace.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <set>
#include <vector>

using namespace tern;
using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {

constexpr reconnect_waits waits{milliseconds(100), seconds(5), 2};

struct reconnect_pace_test : testing::Test {
  duration fails_again() {
    pace.begins(now);
    const now_t due = pace.next(waits, now, this);
    const duration wait = due - now;
    now = due;
    return wait;
  }
  duration lost_after(duration lived) {
    pace.begins(now);
    now += lived;
    pace.lost(now);
    const now_t due = pace.next(waits, now, this);
    const duration wait = due - now;
    now = due;
    return wait;
  }
  void between(duration wait, duration low, duration high) {
    EXPECT_GE(wait, low);
    EXPECT_LE(wait, high);
  }
  reconnect_pace pace;
  now_t now = now_t() + std::chrono::hours(1);
};

}  // namespace

TEST_F(reconnect_pace_test, waits_double_up_to_the_longest) {
  between(lost_after(seconds(10)), milliseconds(50), milliseconds(100));
  for (int64_t most = 200; most < 5000; most *= 2) between(fails_again(), milliseconds(most / 2), milliseconds(most));
  for (int i = 0; i < 100; ++i) between(fails_again(), milliseconds(2500), seconds(5));
}

TEST_F(reconnect_pace_test, a_connection_that_lived_for_long_begins_anew) {
  lost_after(seconds(10));
  for (int i = 0; i < 3; ++i) fails_again();
  between(lost_after(seconds(5)), milliseconds(50), milliseconds(100));
}

TEST_F(reconnect_pace_test, one_that_lived_shortly_is_one_more_failure) {
  lost_after(seconds(10));
  between(lost_after(milliseconds(4999)), milliseconds(100), milliseconds(200));
  between(lost_after(duration::zero()), milliseconds(200), milliseconds(400));
}

TEST_F(reconnect_pace_test, what_is_forgiven_waits_as_at_first) {
  lost_after(seconds(10));
  for (int i = 0; i < 5; ++i) fails_again();
  pace.forgive();
  between(fails_again(), milliseconds(50), milliseconds(100));
}

TEST_F(reconnect_pace_test, what_is_no_chance_is_kept_whole) {
  const reconnect_waits steady{milliseconds(1000), seconds(5), 5};
  for (int i = 0; i < 100; ++i) {
    reconnect_pace fresh;
    now += milliseconds(1);
    between(fresh.next(steady, now, &fresh) - now, milliseconds(800), milliseconds(1000));
  }
}

TEST_F(reconnect_pace_test, those_who_lose_it_together_come_back_apart) {
  std::set<duration> seen;
  std::vector<std::unique_ptr<reconnect_pace>> many;
  for (int i = 0; i < 100; ++i) {
    many.push_back(std::make_unique<reconnect_pace>());
    seen.insert(many.back()->next(waits, now, many.back().get()) - now);
  }
  EXPECT_GT(seen.size(), 80u);
}

TEST_F(reconnect_pace_test, a_first_wait_past_the_longest_is_the_longest) {
  const reconnect_waits odd{seconds(60), seconds(5), 2};
  between(pace.next(odd, now, this) - now, milliseconds(2500), seconds(5));
}
