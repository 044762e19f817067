#include "engine/id_table.hpp"

#include <gtest/gtest.h>

#include <deque>
#include <map>
#include <random>

using namespace tern;

namespace {

struct item {
  uint64_t id;
};

}  // namespace

TEST(id_table, an_empty_one_finds_nothing) {
  id_table<item> table;
  EXPECT_EQ(table.find(0), nullptr);
  EXPECT_EQ(table.find(UINT64_MAX), nullptr);
  EXPECT_EQ(table.size(), 0u);
}

TEST(id_table, neighbours_and_numbers_a_page_apart_are_told_apart) {
  id_table<item> table;
  item a{7}, b{8}, c{7 + 512}, d{7 + 1024};
  for (item* i : {&a, &b, &c, &d}) table.insert(i->id, *i);
  for (item* i : {&a, &b, &c, &d}) EXPECT_EQ(table.find(i->id), i);
  EXPECT_EQ(table.find(9), nullptr);
  EXPECT_EQ(table.find(9 + 512), nullptr);
  EXPECT_EQ(table.size(), 4u);
}

TEST(id_table, a_page_that_became_empty_can_be_used_again) {
  id_table<item> table;
  item a{3}, b{4}, far{5'000'000};
  table.insert(a.id, a);
  table.erase(a.id);  // its page goes
  EXPECT_EQ(table.find(a.id), nullptr);
  table.insert(b.id, b);
  EXPECT_EQ(table.find(b.id), &b);
  EXPECT_EQ(table.find(a.id), nullptr) << "a page that was kept remembers nothing";
  table.insert(far.id, far);
  table.erase(b.id);
  table.insert(a.id, a);
  EXPECT_EQ(table.find(a.id), &a);
  EXPECT_EQ(table.find(far.id), &far);
  EXPECT_EQ(table.size(), 2u);
}

TEST(id_table, for_each_may_erase_what_it_is_given) {
  id_table<item> table;
  std::deque<item> items;
  for (uint64_t id = 0; id < 2000; id += 3) table.insert(id, items.emplace_back(item{id}));
  size_t seen = 0;
  table.for_each([&](item& i) {
    ++seen;
    table.erase(i.id);
  });
  EXPECT_EQ(seen, items.size());
  EXPECT_EQ(table.size(), 0u);
}

TEST(id_table, agrees_with_a_map_when_most_are_short_lived) {
  std::mt19937 random(7);
  id_table<item> table;
  std::map<uint64_t, item*> model;
  std::deque<item> items;
  for (uint64_t id = 0; id < 30'000; ++id) {
    item& i = items.emplace_back(item{id});
    table.insert(id, i);
    model[id] = &i;
    // Mostly the oldest end, now and then any.
    while (model.size() > 300 || (!model.empty() && random() % 3 == 0)) {
      auto it = model.begin();
      if (random() % 4 == 0) it = model.lower_bound(id - random() % 1000);
      if (it == model.end()) it = model.begin();
      table.erase(it->first);
      model.erase(it);
    }
    const uint64_t asked = id - std::min<uint64_t>(id, random() % 1500);
    const auto it = model.find(asked);
    ASSERT_EQ(table.find(asked), it == model.end() ? nullptr : it->second) << asked;
    ASSERT_EQ(table.size(), model.size());
  }
}
