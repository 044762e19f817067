#include "value/kind.hpp"

#include <gtest/gtest.h>

#include "base/limits.hpp"
#include "unit/value/trees.hpp"

using namespace tern;
using namespace tern::test;

TEST(value_kind, ranges_follow_the_numbers) {
  EXPECT_EQ(range_of(0), value_range::inline_data);
  EXPECT_EQ(range_of(31), value_range::inline_data);
  EXPECT_EQ(range_of(32), value_range::octets);
  EXPECT_EQ(range_of(63), value_range::octets);
  EXPECT_EQ(range_of(64), value_range::items);
  EXPECT_EQ(range_of(95), value_range::items);
  EXPECT_EQ(range_of(96), value_range::unknown);
  EXPECT_EQ(range_of(255), value_range::unknown);
}

TEST(value_kind, text_is_what_is_utf8) {
  for (uint8_t kind : {TERN_VALUE_STRING, TERN_VALUE_DECIMAL, TERN_VALUE_DATE, TERN_VALUE_TIME, TERN_VALUE_INTERVAL,
                       TERN_VALUE_BIGNUM, TERN_VALUE_ERROR})
    EXPECT_TRUE(is_text(kind)) << int{kind};
  for (uint8_t kind : {TERN_VALUE_BYTES, TERN_VALUE_UUID, TERN_VALUE_OBJECT_ID, TERN_VALUE_INT, TERN_VALUE_ARRAY})
    EXPECT_FALSE(is_text(kind)) << int{kind};
  EXPECT_FALSE(is_text(60));
}

TEST(value_kind, maps_have_two_items_an_entry) {
  EXPECT_EQ(item_count(items(TERN_VALUE_MAP, nullptr, 3)), 6u);
  EXPECT_EQ(item_count(items(TERN_VALUE_ARRAY, nullptr, 3)), 3u);
  EXPECT_EQ(item_count(items(TERN_VALUE_MAP, nullptr, UINT32_MAX)), 2 * size_t{UINT32_MAX});
}

TEST(value_walk, refuses_pointers_that_are_missing) {
  value_walk walk;
  tern_value v = text(TERN_VALUE_STRING, {});
  v.as.bytes = nullptr;
  EXPECT_FALSE(walk.enter(v));
  v.length = 1;
  EXPECT_EQ(walk.enter(v).message(), "a value of kind 32 has length 1 and no bytes");
  EXPECT_EQ(walk.enter(v).code(), TERN_E_ARGUMENT);
  EXPECT_EQ(walk.enter(items(TERN_VALUE_MAP, nullptr, 2)).message(), "a value of kind 65 has length 2 and no items");
  EXPECT_FALSE(walk.enter(items(TERN_VALUE_MAP, nullptr, 0)));
}

TEST(value_walk, refuses_kinds_out_of_every_range) {
  value_walk walk;
  EXPECT_EQ(walk.enter(scalar(96, 0)).code(), TERN_E_ARGUMENT);
  EXPECT_FALSE(walk.enter(scalar(31, 0)));
}

TEST(value_walk, counts_levels) {
  value_walk walk;
  tern_value empty = items(TERN_VALUE_ARRAY, nullptr, 0);
  for (size_t i = 0; i < limits::value_depth; ++i) EXPECT_FALSE(walk.enter(empty));
  EXPECT_EQ(walk.enter(empty).code(), TERN_E_LIMIT);
  walk.leave();
  walk.leave();
  EXPECT_FALSE(walk.enter(empty));
}
