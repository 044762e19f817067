#include "base/slab.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>

using namespace tern;

namespace {

struct item {
  static inline int alive = 0;
  item() { ++alive; }
  ~item() { --alive; }
  std::string text;
};

}  // namespace

TEST(slab, gives_every_taker_an_object_of_its_own_that_stays_where_it_is) {
  slab<item> s;
  std::vector<item*> taken;
  for (int i = 0; i < 1000; ++i) {
    taken.push_back(&s.take());
    taken.back()->text = std::to_string(i);
  }
  EXPECT_EQ(std::set<item*>(taken.begin(), taken.end()).size(), taken.size());
  for (int i = 0; i < 1000; ++i) ASSERT_EQ(taken[i]->text, std::to_string(i));
}

TEST(slab, what_was_given_back_is_taken_next_with_its_memory) {
  slab<item> s;
  item& a = s.take();
  a.text.reserve(1000);
  s.give(a);
  item& again = s.take();
  EXPECT_EQ(&again, &a);
  EXPECT_GE(again.text.capacity(), 1000u);
}

TEST(slab, a_steady_use_makes_no_more_objects) {
  slab<item> s;
  std::vector<item*> taken;
  for (int i = 0; i < 20; ++i) taken.push_back(&s.take());
  const int made = item::alive;
  for (int round = 0; round < 100; ++round) {
    for (item* i : taken) s.give(*i);
    for (item*& i : taken) i = &s.take();
  }
  EXPECT_EQ(item::alive, made);
}

TEST(slab, its_end_frees_all_also_what_was_not_given_back) {
  {
    slab<item> s;
    for (int i = 0; i < 300; ++i) s.take().text.assign(100, 'x');
  }
  EXPECT_EQ(item::alive, 0);
}
