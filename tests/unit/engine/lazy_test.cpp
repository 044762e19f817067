#include "engine/lazy.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

using tern::lazy;

TEST(lazy, makes_it_once_and_gives_the_same_afterwards) {
  lazy<std::string> part;
  int made = 0;
  const auto make = [&] {
    ++made;
    return std::string("text");
  };
  const std::string& first = part.get(make);
  EXPECT_EQ(first, "text");
  EXPECT_EQ(&part.get(make), &first);
  EXPECT_EQ(made, 1);
}

TEST(lazy, never_asked_for_it_is_never_made) { lazy<std::string> part; }

TEST(lazy, what_throws_leaves_nothing_behind) {
  lazy<int> part;
  EXPECT_THROW(part.get([]() -> int { throw std::bad_alloc(); }), std::bad_alloc);
  EXPECT_EQ(part.get([] { return 7; }), 7);
}

TEST(lazy, threads_that_ask_at_once_get_the_same_one) {
  for (int round = 0; round < 50; ++round) {
    lazy<int> part;
    std::atomic<int> waiting{4};
    std::vector<const int*> seen(4);
    std::vector<std::thread> threads;
    for (size_t i = 0; i < 4; ++i)
      threads.emplace_back([&, i] {
        --waiting;
        while (waiting > 0) std::this_thread::yield();
        seen[i] = &part.get([&] { return static_cast<int>(i); });
      });
    for (std::thread& t : threads) t.join();
    for (const int* p : seen) EXPECT_EQ(p, seen[0]);
  }
}
