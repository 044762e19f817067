#include "value/arena.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <new>

using namespace tern;

TEST(value_arena, has_a_root_that_is_null) {
  value_arena arena(0, 0);
  EXPECT_EQ(arena.root()->kind, TERN_VALUE_NULL);
  EXPECT_TRUE(arena.finish());
}

TEST(value_arena, gives_out_aligned_nodes_and_terminated_bytes_of_one_block) {
  value_arena arena(2, 4 + 1);
  tern_value* nodes = arena.take_nodes(2);
  EXPECT_EQ(reinterpret_cast<uintptr_t>(nodes) % 8, 0u);
  const char* abc = arena.take_bytes("abc", 3);
  const char* none = arena.take_bytes(nullptr, 0);
  EXPECT_STREQ(abc, "abc");
  EXPECT_STREQ(none, "");
  nodes[0] = nodes[1] = tern_value{};
  owned_value root = arena.finish();
  EXPECT_EQ(nodes, root.get() + 1);
  EXPECT_EQ(abc, reinterpret_cast<const char*>(root.get() + 3));
}

TEST(value_arena, empty_containers_get_a_pointer) {
  value_arena arena(0, 0);
  EXPECT_NE(arena.take_nodes(0), nullptr);
}

TEST(value_arena, sizes_that_do_not_exist_throw) {
  EXPECT_THROW(value_arena(std::numeric_limits<size_t>::max(), 0), std::bad_alloc);
  EXPECT_THROW(value_arena(0, std::numeric_limits<size_t>::max()), std::bad_alloc);
}

TEST(value_arena, releasing_null_is_fine) { value_release(nullptr); }
