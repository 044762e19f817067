#include "protocols/http/h2/head_block.hpp"

#include <gtest/gtest.h>

#include "base/limits.hpp"

using namespace tern;
using http::h2::head_block;

TEST(head_block, keeps_order_and_duplicates_and_knows_status_and_length) {
  head_block b;
  b.begin(1000, 10);
  EXPECT_TRUE(b.add(":status", "200"));
  EXPECT_TRUE(b.add("a", "1"));
  EXPECT_TRUE(b.add("content-length", "12"));
  EXPECT_TRUE(b.add("a", ""));
  b.add_wire_bytes(20);
  b.add_wire_bytes(9);
  const head h = b.finish(head_kind::final);
  EXPECT_EQ(h.status, 200);
  EXPECT_EQ(h.version, 20);
  EXPECT_EQ(h.length, 12u);
  EXPECT_EQ(h.wire_bytes, 29u);
  ASSERT_EQ(h.list.size(), 3u);
  EXPECT_EQ(h.list[0].name, "a");
  EXPECT_EQ(h.list[0].value, "1");
  EXPECT_EQ(h.list[2].value, "");
}

TEST(head_block, views_survive_its_growth) {
  head_block b;
  b.begin(no_limit, 1000);
  for (int i = 0; i < 500; ++i) ASSERT_TRUE(b.add("name-" + std::to_string(i), std::string(static_cast<size_t>(i), 'v')));
  const head h = b.finish(head_kind::final);
  for (size_t i = 0; i < 500; ++i) {
    EXPECT_EQ(h.list[i].name, "name-" + std::to_string(i));
    EXPECT_EQ(h.list[i].value, std::string(i, 'v'));
    EXPECT_GE(h.list[i].name.data(), h.text.data());
    EXPECT_LT(h.list[i].value.data() + i, h.text.data() + h.text.size());
  }
}

TEST(head_block, stops_at_its_limits) {
  head_block b;
  b.begin(20, 2);
  EXPECT_TRUE(b.add("a", "b"));
  EXPECT_TRUE(b.add("c", "12345678"));
  EXPECT_FALSE(b.add("", "x"));
  b.begin(1000, 1);
  EXPECT_TRUE(b.add("a", "b"));
  EXPECT_FALSE(b.add("c", "d"));
}

TEST(head_block, remembers_nothing_of_the_one_before) {
  head_block b;
  b.begin(1000, 10);
  b.add(":status", "200");
  b.add("content-length", "5");
  b.finish(head_kind::final);
  b.release();
  b.begin(1000, 10);
  b.add("t", "u");
  const head h = b.finish(head_kind::trailers);
  EXPECT_EQ(h.status, 0);
  EXPECT_FALSE(h.length.has_value());
  EXPECT_EQ(h.list.size(), 1u);
}
