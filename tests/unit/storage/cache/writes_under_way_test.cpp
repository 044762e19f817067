#include "storage/cache/writes_under_way.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <optional>
#include <thread>

using namespace tern;
using namespace std::chrono_literals;

TEST(writes_under_way, a_removal_drops_what_began_before) {
  writes_under_way all;
  writes_under_way::ticket a(all, "k"), b(all, "k"), other(all, "l");
  all.drop("k");
  writes_under_way::ticket later(all, "k");
  EXPECT_FALSE(a.commit());
  EXPECT_FALSE(b.commit());
  EXPECT_TRUE(other.commit());
  EXPECT_TRUE(later.commit());
}

TEST(writes_under_way, nobody_waits_for_what_may_never_be_committed) {
  writes_under_way all;
  writes_under_way::ticket writing(all, "k");
  std::optional<writes_under_way::ticket> elsewhere(std::in_place, all, "l");
  EXPECT_TRUE(elsewhere->commit());
  EXPECT_TRUE(all.wait("k", 0s));
  EXPECT_FALSE(all.wait("l", 1ms)) << "no longer than asked for";
  elsewhere.reset();
  EXPECT_TRUE(all.wait("l", 0s));
}

TEST(writes_under_way, a_commit_is_waited_for) {
  writes_under_way all;
  std::optional<writes_under_way::ticket> one(std::in_place, all, "k");
  ASSERT_TRUE(one->commit());
  std::atomic<bool> ended = false;
  std::thread waiter([&] {
    EXPECT_TRUE(all.wait("k", 60s));
    EXPECT_TRUE(ended);
  });
  ended = true;
  one.reset();
  waiter.join();
}
