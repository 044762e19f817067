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
  w.count(667);
  EXPECT_TRUE(w.answered());
  EXPECT_EQ(w.window(), 2000u);
  w.count(1000);
  w.count(1333);
  EXPECT_FALSE(w.answered());
  EXPECT_EQ(w.window(), 2000u);
}

TEST(window_growth, follows_a_large_sample_and_stops_at_its_cap) {
  window_growth w(1000, 8000);
  w.count(500);
  w.count(3000);
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
  EXPECT_TRUE(w.count(500));
  EXPECT_FALSE(w.answered());
  EXPECT_FALSE(w.count(999));
  EXPECT_TRUE(w.count(1));
  EXPECT_FALSE(w.answered());
  EXPECT_FALSE(w.count(1999));
  EXPECT_TRUE(w.count(1));
}

TEST(window_growth, an_answer_nobody_asked_for_means_nothing) {
  window_growth w(1000, 8000);
  w.count(100);
  EXPECT_FALSE(w.answered());
}
