#include "protocols/http/h2/window_growth.hpp"

#include <gtest/gtest.h>

using tern::http::h2::window_growth;

TEST(window_growth, asks_for_a_sample_when_one_is_likely_to_show_something) {
  window_growth w(1000, 8000);
  EXPECT_FALSE(w.count(499));
  EXPECT_TRUE(w.count(1));
  EXPECT_FALSE(w.count(10000)) << "one at a time";
}

TEST(window_growth, doubles_when_a_round_trip_brings_two_thirds) {
  window_growth w(1000, 8000);
  w.count(500);
  w.count(167);
  EXPECT_TRUE(w.answered());
  EXPECT_EQ(w.window(), 2000u);
  EXPECT_TRUE(w.count(1)) << "the next sample begins at once";
  w.count(1332);
  EXPECT_FALSE(w.answered());
  EXPECT_EQ(w.window(), 2000u);
}

TEST(window_growth, a_sample_that_began_within_a_burst_is_followed_by_one_of_a_whole_burst) {
  window_growth w(1000, 8000);
  for (int i = 0; i < 5; ++i) w.count(100);
  for (int i = 0; i < 5; ++i) w.count(100);
  EXPECT_FALSE(w.answered());
  EXPECT_TRUE(w.count(100));
  for (int i = 0; i < 9; ++i) w.count(100);
  EXPECT_TRUE(w.answered());
  EXPECT_EQ(w.window(), 2000u);
}

TEST(window_growth, follows_a_large_sample_and_stops_at_its_cap) {
  window_growth w(1000, 8000);
  w.count(500);
  w.count(2500);
  EXPECT_TRUE(w.answered());
  EXPECT_EQ(w.window(), 6000u);
  w.count(3000);
  w.count(6000);
  EXPECT_TRUE(w.answered());
  EXPECT_EQ(w.window(), 8000u);
  EXPECT_FALSE(w.count(1'000'000));
}

TEST(window_growth, asks_more_rarely_while_samples_show_nothing) {
  window_growth w(1000, 8000);
  for (uint64_t wait : {500u, 1000u, 2000u}) {
    EXPECT_FALSE(w.count(wait - 1));
    EXPECT_TRUE(w.count(1));
    EXPECT_FALSE(w.answered());
    EXPECT_TRUE(w.count(1)) << "a second look";
    EXPECT_FALSE(w.answered());
  }
}

TEST(window_growth, an_answer_nobody_asked_for_means_nothing) {
  window_growth w(1000, 8000);
  w.count(100);
  EXPECT_FALSE(w.answered());
}
