#include "transport/loop_ref.hpp"

#include <gtest/gtest.h>

using namespace tern;

namespace {

struct counted {
  explicit counted(int& into) : ends(into) {}
  ~counted() { ++ends; }
  int& ends;
  uint32_t refs = 0;
};

}  // namespace

TEST(loop_ref, the_last_one_deletes) {
  int ends = 0;
  {
    loop_ref<counted> a(new counted(ends));
    loop_ref<counted> b = a;
    EXPECT_EQ(a->refs, 2u);
    a = {};
    EXPECT_FALSE(a);
    EXPECT_EQ(ends, 0);
    loop_ref<counted> c = std::move(b);
    EXPECT_EQ(c->refs, 1u);
    c = *&c;
    EXPECT_EQ(ends, 0);
  }
  EXPECT_EQ(ends, 1);
}

TEST(loop_ref, assigning_another_gives_up_the_first) {
  int first = 0, second = 0;
  loop_ref<counted> a(new counted(first));
  a = loop_ref<counted>(new counted(second));
  EXPECT_EQ(first, 1);
  EXPECT_EQ(second, 0);
}
