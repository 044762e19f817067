#include "pool/shared_cap.hpp"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

using namespace tern;

TEST(shared_cap, is_never_exceeded) {
  shared_cap cap(2);
  EXPECT_TRUE(cap.take());
  EXPECT_TRUE(cap.take());
  EXPECT_FALSE(cap.take());
  cap.give();
  EXPECT_TRUE(cap.take());
  EXPECT_EQ(cap.taken(), 2u);
}

TEST(shared_cap, giving_back_says_once_that_somebody_was_refused) {
  shared_cap cap(2);
  cap.take();
  cap.take();
  EXPECT_FALSE(cap.give());
  cap.take();
  EXPECT_FALSE(cap.take());
  EXPECT_TRUE(cap.give());
  EXPECT_FALSE(cap.give());
}

TEST(shared_cap, threads_share_it) {
  shared_cap cap(3);
  std::atomic<int> holding{0};
  std::atomic<bool> exceeded{false};
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([&] {
      for (int n = 0; n < 20'000; ++n) {
        if (!cap.take()) continue;
        if (++holding > 3) exceeded = true;
        --holding;
        cap.give();
      }
    });
  for (std::thread& t : threads) t.join();
  EXPECT_FALSE(exceeded);
  EXPECT_EQ(cap.taken(), 0u);
}

TEST(shared_cap, an_endless_one_refuses_nobody) {
  shared_cap cap(UINT64_MAX);
  for (int i = 0; i < 1000; ++i) EXPECT_TRUE(cap.take());
  EXPECT_FALSE(cap.give());
}

TEST(shared_cap, one_without_places_refuses_everybody) {
  shared_cap cap(0);
  EXPECT_FALSE(cap.try_take());
  EXPECT_FALSE(cap.take());
  EXPECT_EQ(cap.taken(), 0u);
}

TEST(shared_cap, trying_leaves_no_wish_behind) {
  shared_cap cap(1);
  cap.take();
  EXPECT_FALSE(cap.try_take());
  EXPECT_FALSE(cap.give()) << "who only tried does not wait";
}

TEST(shared_cap, remembers_how_many_were_open_at_once) {
  shared_cap cap(10);
  EXPECT_EQ(cap.most_open(), 0u);
  cap.take();
  EXPECT_EQ(cap.most_open(), 0u) << "a place is not yet a connection";
  for (int i = 0; i < 3; ++i) cap.opened();
  cap.closed();
  cap.closed();
  cap.opened();
  EXPECT_EQ(cap.most_open(), 3u) << "two are open now, four were made";
  cap.opened();
  cap.opened();
  EXPECT_EQ(cap.most_open(), 4u);
}

TEST(shared_cap, remembers_how_many_were_open_at_once_since_it_was_asked) {
  shared_cap cap(10);
  for (int i = 0; i < 3; ++i) cap.opened();
  EXPECT_EQ(cap.take_most_lately(), 3u);
  cap.closed();
  cap.closed();
  EXPECT_EQ(cap.take_most_lately(), 3u) << "they were open when it began";
  EXPECT_EQ(cap.take_most_lately(), 1u);
  EXPECT_EQ(cap.most_open(), 3u);
}

TEST(shared_cap, the_most_open_at_once_is_right_with_many_threads) {
  shared_cap cap(100);
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([&] {
      cap.opened();  // stays
      for (int n = 0; n < 20'000; ++n) {
        cap.opened();
        cap.closed();
      }
    });
  for (std::thread& t : threads) t.join();
  EXPECT_GE(cap.most_open(), 5u);
  EXPECT_LE(cap.most_open(), 8u);
}
