#include "engine/dropper.hpp"

#include <gtest/gtest.h>

using namespace tern;

namespace {

dropper counting(int& count) {
  return {[](uint64_t user_data) { ++*reinterpret_cast<int*>(user_data); }, reinterpret_cast<uint64_t>(&count)};
}

}  // namespace

TEST(dropper, fires_once_at_the_end_of_who_holds_it_last) {
  int drops = 0;
  {
    dropper last;
    {
      dropper first = counting(drops);
      last = std::move(first);
    }
    EXPECT_EQ(drops, 0);
  }
  EXPECT_EQ(drops, 1);
}

TEST(dropper, fires_at_once_when_asked_to_and_not_again) {
  int drops = 0;
  {
    dropper d = counting(drops);
    d.fire();
    EXPECT_EQ(drops, 1);
    d.fire();
  }
  EXPECT_EQ(drops, 1);
}

TEST(dropper, what_is_replaced_is_dropped) {
  int first = 0, second = 0;
  dropper d = counting(first);
  d = counting(second);
  EXPECT_EQ(first, 1);
  EXPECT_EQ(second, 0);
}

TEST(dropper, without_a_function_does_nothing) {
  dropper none(nullptr, 5);
  none.fire();
  dropper().fire();
}
