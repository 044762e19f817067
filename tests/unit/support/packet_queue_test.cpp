#include "support/packet_queue.hpp"

#include <gtest/gtest.h>

using namespace std::chrono_literals;
using tern::test::packet;
using tern::test::packet_queue;

namespace {

const packet_queue::time start{};

}  // namespace

TEST(packet_queue, without_a_line_or_a_way_packets_arrive_at_once_in_their_order) {
  packet_queue q;
  EXPECT_FALSE(q.next());
  ASSERT_TRUE(q.push({1}, start, 0, 0ms));
  ASSERT_TRUE(q.push({2}, start, 0, 0ms));
  EXPECT_EQ(q.next(), start);
  EXPECT_EQ(q.pop(start), packet{1});
  EXPECT_EQ(q.pop(start), packet{2});
  EXPECT_FALSE(q.pop(start + 1h));
}

TEST(packet_queue, a_way_takes_its_time_for_each) {
  packet_queue q;
  ASSERT_TRUE(q.push({1}, start, 0, 100ms));
  ASSERT_TRUE(q.push({2}, start + 10ms, 0, 100ms));
  EXPECT_FALSE(q.pop(start + 99ms));
  EXPECT_EQ(q.pop(start + 100ms), packet{1});
  EXPECT_EQ(q.next(), start + 110ms);
  EXPECT_FALSE(q.pop(start + 109ms));
  EXPECT_EQ(q.pop(start + 110ms), packet{2});
}

TEST(packet_queue, a_shorter_way_is_quicker) {
  packet_queue q;
  ASSERT_TRUE(q.push({1}, start, 0, 100ms));
  ASSERT_TRUE(q.push({2}, start, 0, 50ms));
  EXPECT_EQ(q.pop(start + 1s), packet{2});
  EXPECT_EQ(q.pop(start + 1s), packet{1});
}

TEST(packet_queue, a_line_carries_so_many_bits_and_no_more_than_half_a_second_waits) {
  packet_queue q;
  const packet p(1250);  // 10 ms of 1 Mbit/s
  size_t taken = 0;
  while (q.push(p, start, 1'000'000, 5ms)) ++taken;
  EXPECT_EQ(taken, 51u);
  EXPECT_FALSE(q.pop(start + 14ms));
  for (size_t n = 1; n <= taken; ++n) {
    EXPECT_TRUE(q.pop(start + n * 10ms + 5ms)) << n;
    EXPECT_FALSE(q.pop(start + n * 10ms + 14ms)) << n;
  }
  // It was free in the meantime, for nobody.
  ASSERT_TRUE(q.push(p, start + 10s, 1'000'000, 0ms));
  EXPECT_EQ(q.next(), start + 10s + 10ms);
}
