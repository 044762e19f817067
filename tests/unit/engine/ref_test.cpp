#include "engine/ref.hpp"

#include <gtest/gtest.h>

using namespace tern;

namespace {

struct counted {
  int count = 1;
  void retain() { ++count; }
  void release() { --count; }
};

}  // namespace

TEST(ref, counts_one_for_each_copy_and_none_for_a_move) {
  counted c;
  {
    ref<counted> a(&c);
    EXPECT_EQ(c.count, 2);
    ref<counted> b = a;
    EXPECT_EQ(c.count, 3);
    ref<counted> moved = std::move(a);
    EXPECT_EQ(c.count, 3);
    EXPECT_FALSE(a);
    b = moved;
    EXPECT_EQ(c.count, 3) << "one given up, one taken";
    b = {};
    EXPECT_EQ(c.count, 2);
  }
  EXPECT_EQ(c.count, 1);
}

TEST(ref, assigning_itself_loses_nothing) {
  counted c;
  ref<counted> a(&c);
  const ref<counted>& same = a;
  a = same;
  EXPECT_EQ(c.count, 2);
  EXPECT_EQ(a.get(), &c);
}

TEST(ref, takes_over_and_gives_up_what_somebody_else_counts) {
  counted c;
  ref<counted> a = ref<counted>::adopt(&c);
  EXPECT_EQ(c.count, 1);
  EXPECT_EQ(a.give_up(), &c);
  EXPECT_EQ(c.count, 1);
  EXPECT_FALSE(a);
}
