#include "value/builder.hpp"

#include <gtest/gtest.h>

#include "base/limits.hpp"
#include "unit/value/trees.hpp"

using namespace tern;
using namespace tern::test;

namespace {
std::string built(value_builder& b) {
  auto root = b.finish();
  return root ? *json_text(**root) : "refused: " + std::string(root.why().message());
}
}  // namespace

TEST(value_builder, makes_scalars) {
  value_builder b;
  b.null();
  EXPECT_EQ((*b.finish())->kind, TERN_VALUE_NULL);
  b.boolean(true);
  EXPECT_EQ((*b.finish())->as.i64, 1);
  b.integer(-5);
  EXPECT_EQ((*b.finish())->as.i64, -5);
  b.real(2.5);
  EXPECT_EQ((*b.finish())->as.f64, 2.5);
  b.datetime(7, 3, TERN_VALUE_NO_ZONE);
  auto date = b.finish();
  EXPECT_EQ((*date)->kind, TERN_VALUE_DATETIME);
  EXPECT_EQ((*date)->subtype, 3);
  EXPECT_EQ((*date)->flags, TERN_VALUE_NO_ZONE);
}

TEST(value_builder, uses_uint_only_above_int64) {
  value_builder b;
  b.unsigned_integer(INT64_MAX);
  EXPECT_EQ((*b.finish())->kind, TERN_VALUE_INT);
  b.unsigned_integer(uint64_t{INT64_MAX} + 1);
  auto v = b.finish();
  EXPECT_EQ((*v)->kind, TERN_VALUE_UINT);
  EXPECT_EQ((*v)->as.u64, uint64_t{INT64_MAX} + 1);
}

TEST(value_builder, texts_keep_their_nuls_and_get_one_at_the_end) {
  value_builder b;
  b.bytes(std::string_view("a\0b", 3));
  auto v = b.finish();
  EXPECT_EQ((*v)->kind, TERN_VALUE_BYTES);
  EXPECT_EQ(std::string_view((*v)->as.bytes, 4), std::string_view("a\0b\0", 4));
  b.string("");
  EXPECT_STREQ((*b.finish())->as.bytes, "");
}

TEST(value_builder, nests_containers) {
  value_builder b;
  b.begin_map();
  b.key("a");
  b.begin_array();
  b.integer(1);
  b.begin_array();
  b.end();
  b.begin_map();
  b.key("b");
  b.null();
  b.end();
  b.string("c");
  b.end();
  b.key("d");
  b.begin_set();
  b.boolean(false);
  b.end();
  EXPECT_EQ(b.depth(), 1u);
  b.end();
  EXPECT_EQ(b.depth(), 0u);
  EXPECT_EQ(built(b), R"({"a":[1,[],{"b":null},"c"],"d":[false]})");
}

TEST(value_builder, map_keys_may_be_of_any_kind) {
  value_builder b;
  b.begin_map();
  b.integer(1);
  b.begin_array();
  b.end();
  b.begin_array();
  b.end();
  b.null();
  b.end();
  auto v = b.finish();
  EXPECT_EQ((*v)->length, 2u);
  EXPECT_EQ((*v)->as.items[0].as.i64, 1);
  EXPECT_EQ((*v)->as.items[2].kind, TERN_VALUE_ARRAY);
  EXPECT_NE((*v)->as.items[2].as.items, nullptr);
}

TEST(value_builder, is_empty_after_finish_and_makes_the_next) {
  value_builder b;
  for (int i = 0; i < 3; ++i) {
    b.begin_array();
    b.string("x");
    b.end();
    EXPECT_EQ(built(b), R"(["x"])");
  }
}

TEST(value_builder, forgets_what_was_begun_when_cleared) {
  value_builder b;
  b.begin_array();
  b.string("x");
  b.clear();
  b.integer(1);
  EXPECT_EQ(built(b), "1");
}

TEST(value_builder, remembers_a_broken_limit_until_finish) {
  value_builder b;
  for (size_t i = 0; i < limits::value_depth; ++i) b.begin_array();
  b.begin_map();
  b.key("ignored");
  b.null();
  b.end();
  auto root = b.finish();
  ASSERT_FALSE(root);
  EXPECT_EQ(root.why().code(), TERN_E_LIMIT);
  b.integer(1);
  EXPECT_EQ(built(b), "1");
}

TEST(value_builder, reaches_the_full_depth) {
  value_builder b;
  for (size_t i = 0; i < limits::value_depth; ++i) b.begin_array();
  for (size_t i = 0; i < limits::value_depth; ++i) b.end();
  EXPECT_EQ(built(b), std::string(limits::value_depth, '[') + std::string(limits::value_depth, ']'));
}

TEST(value_builder, takes_whole_trees_of_somebody_else) {
  owned_value tree = json(R"({"a":[1,2.5,"x"],"b":{}})");
  value_builder b;
  b.begin_array();
  b.copy(*tree);
  b.integer(1);
  b.end();
  auto both = b.finish();
  tree.reset();
  EXPECT_EQ(*json_text(**both), R"([{"a":[1,2.5,"x"],"b":{}},1])");
}

TEST(value_builder, a_copied_tree_keeps_flags_subtypes_and_unknown_kinds) {
  tern_value inner[] = {text(60, "raw"), scalar(30, 7), items(90, nullptr, 0)};
  inner[0].subtype = 9;
  inner[1].flags = 3;
  inner[2].flags = 5;
  tern_value root = items(TERN_VALUE_ARRAY, inner, 3);
  value_builder b;
  b.copy(root);
  auto copy = b.finish();
  ASSERT_TRUE(copy);
  EXPECT_TRUE(value_equal(root, **copy));
}

TEST(value_builder, refuses_a_broken_tree) {
  tern_value broken = text(TERN_VALUE_STRING, "x");
  broken.as.bytes = nullptr;
  tern_value root = items(TERN_VALUE_ARRAY, &broken, 1);
  value_builder b;
  b.copy(root);
  EXPECT_EQ(b.finish().why().code(), TERN_E_ARGUMENT);
}
