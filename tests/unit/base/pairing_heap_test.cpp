#include "base/pairing_heap.hpp"

#include <gtest/gtest.h>

#include <random>
#include <set>
#include <vector>

using namespace tern;

namespace {

struct item : heap_node<item> {
  int key = 0;
  int number = 0;
};
struct before {
  bool operator()(const item& a, const item& b) const { return std::pair(a.key, a.number) < std::pair(b.key, b.number); }
};

}  // namespace

TEST(pairing_heap, agrees_with_a_set_under_random_use) {
  for (unsigned seed = 1; seed <= 20; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937 random(seed);
    std::vector<item> items(300);
    pairing_heap<item, before> heap;
    std::set<std::pair<int, int>> model;
    for (int step = 0; step < 5000; ++step) {
      const size_t i = random() % items.size();
      item& x = items[i];
      x.number = static_cast<int>(i);
      if (model.erase({x.key, x.number})) {
        heap.remove(x);
      } else {
        x.key = static_cast<int>(random() % 50);
        heap.insert(x);
        model.insert({x.key, x.number});
      }
      if (random() % 3 == 0 && !heap.empty()) {
        item& top = heap.top();
        ASSERT_EQ(std::pair(top.key, top.number), *model.begin());
        heap.remove(top);
        model.erase(model.begin());
      }
      ASSERT_EQ(heap.empty(), model.empty());
    }
    while (!heap.empty()) heap.remove(heap.top());
  }
}

TEST(pairing_heap, a_million_equal_inserts_come_out_in_order_without_deep_recursion) {
  std::vector<item> items(1'000'000);
  pairing_heap<item, before> heap;
  for (size_t i = 0; i < items.size(); ++i) {
    items[i].number = static_cast<int>(i);
    heap.insert(items[i]);
  }
  for (size_t i = 0; i < items.size(); ++i) {
    ASSERT_EQ(heap.top().number, static_cast<int>(i));
    heap.remove(heap.top());
  }
}
