#include "base/flat_table.hpp"

#include <gtest/gtest.h>

#include <map>
#include <random>
#include <vector>

using namespace tern;

namespace {

struct item {
  uint64_t hash = 0;
  int number = 0;
};

}  // namespace

TEST(flat_table, agrees_with_a_map_under_random_use_with_colliding_hashes) {
  for (unsigned seed = 1; seed <= 10; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937 random(seed);
    std::vector<item> items(400);
    for (size_t i = 0; i < items.size(); ++i) items[i] = {random() % 60, static_cast<int>(i)};
    flat_table<item> table;
    std::map<int, bool> in;
    for (int step = 0; step < 20'000; ++step) {
      item& x = items[random() % items.size()];
      const auto is_x = [&](const item& y) { return y.number == x.number; };
      ASSERT_EQ(table.find(x.hash, is_x), in[x.number] ? &x : nullptr);
      if (in[x.number])
        table.erase(x.hash, x);
      else
        table.insert(x.hash, x);
      in[x.number] = !in[x.number];
    }
    size_t count = 0;
    for (auto& [number, there] : in) count += there;
    EXPECT_EQ(table.size(), count);
    size_t seen = 0;
    table.for_each([&](item& x) { seen += in[x.number]; });
    EXPECT_EQ(seen, count);
  }
}

TEST(flat_table, an_empty_one_finds_nothing) {
  flat_table<item> table;
  EXPECT_EQ(table.find(1, [](const item&) { return true; }), nullptr);
}
