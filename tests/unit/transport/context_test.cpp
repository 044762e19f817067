#include "transport/context.hpp"

#include <gtest/gtest.h>

using namespace tern;

namespace {

int reads = 0;
now_t read_fake() { return now_t(std::chrono::seconds(++reads)); }

}  // namespace

TEST(loop_clock, is_read_once_per_turn_however_often_it_is_asked) {
  reads = 0;
  loop_clock c;
  c.read = read_fake;
  c.refresh();
  EXPECT_EQ(c.current(), now_t(std::chrono::seconds(1)));
  EXPECT_EQ(c.current(), now_t(std::chrono::seconds(1)));
  c.stale = true;  // it has slept
  EXPECT_EQ(c.current(), now_t(std::chrono::seconds(2)));
  EXPECT_EQ(c.current(), now_t(std::chrono::seconds(2)));
  EXPECT_EQ(reads, 2);
}
