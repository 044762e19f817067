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
