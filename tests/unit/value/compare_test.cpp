#include <gtest/gtest.h>

#include <cmath>

#include "unit/value/trees.hpp"

using namespace tern;
using namespace tern::test;

TEST(value_equal, trees_with_the_same_content) {
  EXPECT_TRUE(value_equal(*json(R"({"a":[1,2.5,"x",null,true]})"), *json(R"( { "a" : [ 1, 2.5, "x", null, true ] } )")));
  EXPECT_TRUE(value_equal(*json("[]"), *json("[]")));
  EXPECT_TRUE(value_equal(*json("\"\""), *json("\"\"")));
}

TEST(value_equal, any_difference_counts) {
  constexpr std::string_view trees[] = {"null",
                                        "true",
                                        "false",
                                        "0",
                                        "1",
                                        "1.0",
                                        "0.0",
                                        "-0.0",
                                        "\"\"",
                                        "\"a\"",
                                        "\"b\"",
                                        "\"ab\"",
                                        "[]",
                                        "[1]",
                                        "[1,2]",
                                        "[2,1]",
                                        "[[1]]",
                                        "{}",
                                        "{\"a\":1}",
                                        "{\"a\":2}",
                                        "{\"b\":1}",
                                        "{\"a\":1,\"b\":2}",
                                        "{\"b\":2,\"a\":1}",
                                        "{\"a\":1,\"a\":1}"};
  for (std::string_view a : trees)
    for (std::string_view b : trees) EXPECT_EQ(value_equal(*json(a), *json(b)), a == b) << a << " " << b;
}

TEST(value_equal, flags_and_subtypes_count) {
  tern_value a = scalar(TERN_VALUE_DATETIME, 1), b = a;
  EXPECT_TRUE(value_equal(a, b));
  b.subtype = 3;
  EXPECT_FALSE(value_equal(a, b));
  b = a;
  b.flags = 1;
  EXPECT_FALSE(value_equal(a, b));
  EXPECT_FALSE(value_equal(text(TERN_VALUE_STRING, "a"), text(TERN_VALUE_BYTES, "a")));
}

TEST(value_equal, not_a_number_equals_itself) { EXPECT_TRUE(value_equal(real(std::nan("")), real(std::nan("")))); }

TEST(value_equal, trees_without_end_are_never_equal) {
  tern_value self = items(TERN_VALUE_ARRAY, nullptr, 1);
  self.as.items = &self;
  EXPECT_FALSE(value_equal(self, self));
}

TEST(value_get, finds_the_first_entry_with_the_key) {
  owned_value map = json(R"({"a":1,"b":2,"a":3,"":4})");
  EXPECT_EQ(value_get(*map, "a")->as.i64, 1);
  EXPECT_EQ(value_get(*map, "b")->as.i64, 2);
  EXPECT_EQ(value_get(*map, "")->as.i64, 4);
  EXPECT_EQ(value_get(*map, "c"), nullptr);
}

TEST(value_get, keys_may_be_bytes_and_others_are_passed_over) {
  tern_value entries[] = {scalar(TERN_VALUE_INT, 1), scalar(TERN_VALUE_INT, 10), text(TERN_VALUE_BYTES, "k"),
                          scalar(TERN_VALUE_INT, 20)};
  EXPECT_EQ(value_get(items(TERN_VALUE_MAP, entries, 2), "k")->as.i64, 20);
}

TEST(value_get, missing_pointers_are_not_followed) {
  EXPECT_EQ(value_get(items(TERN_VALUE_MAP, nullptr, 1), "a"), nullptr);
  tern_value entry[] = {text(TERN_VALUE_STRING, "a"), {}};
  entry[0].as.bytes = nullptr;
  EXPECT_EQ(value_get(items(TERN_VALUE_MAP, entry, 1), "a"), nullptr);
  EXPECT_FALSE(value_equal(items(TERN_VALUE_MAP, nullptr, 1), items(TERN_VALUE_MAP, entry, 1)));
}

TEST(value_get, only_maps_have_entries) {
  EXPECT_EQ(value_get(*json(R"(["a",1])"), "a"), nullptr);
  EXPECT_EQ(value_get(*json("null"), "a"), nullptr);
}
