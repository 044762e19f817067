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

TEST(writes_under_way, nobody_waits_for_what_may_never_be_committed_or_came_later) {
  writes_under_way all;
  writes_under_way::ticket writing(all, "k");
  all.wait("k", all.position(), 600s);
  const uint64_t before = all.position();
  std::optional<writes_under_way::ticket> later(std::in_place, all, "k");
  ASSERT_TRUE(later->commit());
  EXPECT_EQ(all.position(), before + 1);
  all.wait("k", before, 600s);
  all.wait("l", before + 1, 600s);
  later->wait_for_earlier(600s);
}

TEST(writes_under_way, a_commit_is_waited_for) {
  writes_under_way all;
  std::optional<writes_under_way::ticket> one(std::in_place, all, "k");
  writes_under_way::ticket two(all, "k");
  ASSERT_TRUE(one->commit());
  ASSERT_TRUE(two.commit());
  std::atomic<bool> ended = false;
  std::thread looks([&, position = all.position() - 1] {
    all.wait("k", position, 600s);
    EXPECT_TRUE(ended);
  });
  std::thread follows([&] {
    two.wait_for_earlier(600s);
    EXPECT_TRUE(ended);
  });
  ended = true;
  one.reset();
  looks.join();
  follows.join();
}

TEST(writes_under_way, a_wait_is_no_longer_than_asked_for) {
  writes_under_way all;
  writes_under_way::ticket stuck(all, "k");
  ASSERT_TRUE(stuck.commit());
  const auto begin = std::chrono::steady_clock::now();
  all.wait("k", all.position(), 20ms);
  const auto took = std::chrono::steady_clock::now() - begin;
  EXPECT_GE(took, 20ms);
  EXPECT_LT(took, 60s);
}
