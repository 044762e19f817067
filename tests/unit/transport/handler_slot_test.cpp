#include "transport/handler_slot.hpp"

#include <gtest/gtest.h>

#include <cstring>

using namespace tern;

TEST(handler_slot, one_at_a_time_lies_inside_and_others_on_the_heap) {
  handler_slot slot;
  const auto inside = [&](void* p) {
    return p >= static_cast<void*>(&slot) && p < static_cast<void*>(reinterpret_cast<char*>(&slot) + sizeof slot);
  };
  void* first = slot.allocate(handler_slot::capacity());
  EXPECT_TRUE(inside(first));
  std::memset(first, 1, handler_slot::capacity());
  void* second = slot.allocate(8);
  EXPECT_FALSE(inside(second));
  slot.deallocate(second);
  EXPECT_FALSE(inside(second = slot.allocate(8))) << "the first is still there";
  slot.deallocate(first);
  void* third = slot.allocate(8);
  EXPECT_TRUE(inside(third));
  slot.deallocate(third);
  slot.deallocate(second);
}

TEST(handler_slot, what_does_not_fit_goes_to_the_heap_and_leaves_the_slot_free) {
  handler_slot slot;
  void* large = slot.allocate(handler_slot::capacity() + 1);
  std::memset(large, 1, handler_slot::capacity() + 1);
  void* small = slot.allocate(1);
  EXPECT_GE(small, static_cast<void*>(&slot));
  EXPECT_LT(small, static_cast<void*>(&slot + 1));
  slot.deallocate(large);
  slot.deallocate(small);
}

TEST(handler_slot, allocators_are_equal_when_their_slot_is) {
  handler_slot a, b;
  slot_allocator<int> of_a(a);
  EXPECT_TRUE(of_a == slot_allocator<char>(of_a));
  EXPECT_FALSE(of_a == slot_allocator<int>(b));
  int* p = of_a.allocate(2);
  EXPECT_EQ(reinterpret_cast<uintptr_t>(p) % alignof(std::max_align_t), 0u);
  of_a.deallocate(p, 2);
}
