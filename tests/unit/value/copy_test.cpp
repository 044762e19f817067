#include <gtest/gtest.h>

#include "base/limits.hpp"
#include "unit/value/trees.hpp"

using namespace tern;
using namespace tern::test;

namespace {
owned_value copied(const tern_value& v) {
  auto copy = value_copy(v);
  EXPECT_TRUE(copy) << copy.why().message();
  return owned_value(copy ? *copy : nullptr);
}
}  // namespace

TEST(value_copy, is_equal_and_of_its_own) {
  owned_value tree = json(R"([null,true,-1,18446744073709551615,1.5,"text",{"k":[1,{"n":{}}],"k":2},[]])");
  owned_value copy = copied(*tree);
  EXPECT_TRUE(value_equal(*tree, *copy));
  tree.reset();
  EXPECT_EQ(*json_text(*copy), R"([null,true,-1,18446744073709551615,1.5,"text",{"k":[1,{"n":{}}],"k":2},[]])");
}

TEST(value_copy, of_scalars_and_texts) {
  EXPECT_EQ(copied(scalar(TERN_VALUE_INT, 42))->as.i64, 42);
  owned_value copy = copied(text(TERN_VALUE_BYTES, std::string_view("a\0b", 3)));
  EXPECT_EQ(std::string_view(copy->as.bytes, 4), std::string_view("a\0b\0", 4));
}

TEST(value_copy, unknown_kinds_are_copied_by_their_range) {
  tern_value inner[] = {scalar(20, 1), text(50, "bytes"), {}};
  tern_value leaf = scalar(TERN_VALUE_INT, 5);
  inner[2] = items(80, &leaf, 1);
  tern_value root = items(95, inner, 3);
  root.flags = 7;
  root.subtype = 8;
  owned_value copy = copied(root);
  EXPECT_TRUE(value_equal(root, *copy));
  EXPECT_EQ(copy->as.items[2].as.items[0].as.i64, 5);
  EXPECT_NE(copy->as.items[2].as.items, &leaf);
}

TEST(value_copy, missing_pointers_of_length_zero_are_mended) {
  tern_value inner[] = {text(TERN_VALUE_STRING, {}), items(TERN_VALUE_MAP, nullptr, 0)};
  inner[0].as.bytes = nullptr;
  owned_value copy = copied(items(TERN_VALUE_ARRAY, inner, 2));
  EXPECT_STREQ(copy->as.items[0].as.bytes, "");
  EXPECT_NE(copy->as.items[1].as.items, nullptr);
}

TEST(value_copy, broken_trees_are_refused) {
  tern_value broken = text(TERN_VALUE_STRING, "x");
  broken.as.bytes = nullptr;
  EXPECT_EQ(value_copy(broken).why().code(), TERN_E_ARGUMENT);
  EXPECT_EQ(value_copy(items(TERN_VALUE_ARRAY, &broken, 1)).why().code(), TERN_E_ARGUMENT);
  EXPECT_EQ(value_copy(items(TERN_VALUE_ARRAY, nullptr, 1)).why().code(), TERN_E_ARGUMENT);
  EXPECT_EQ(value_copy(scalar(200, 0)).why().code(), TERN_E_ARGUMENT);
}

TEST(value_copy, a_tree_that_contains_itself_is_refused) {
  tern_value self = items(TERN_VALUE_ARRAY, nullptr, 2);
  tern_value inner[] = {self, self};
  inner[0].as.items = inner[1].as.items = inner;
  EXPECT_EQ(value_copy(inner[0]).why().code(), TERN_E_LIMIT);
}

TEST(value_copy, a_tree_that_unfolds_without_end_is_refused) {
  std::vector<std::array<tern_value, 2>> levels(100);
  levels[0] = {scalar(TERN_VALUE_INT, 1), scalar(TERN_VALUE_INT, 1)};
  for (size_t i = 1; i < levels.size(); ++i) levels[i][0] = levels[i][1] = items(TERN_VALUE_ARRAY, levels[i - 1].data(), 2);
  EXPECT_EQ(value_copy(levels.back()[0]).why().code(), TERN_E_LIMIT);
}
