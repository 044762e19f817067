#include "protocols/http/message/expectation.hpp"

#include <gtest/gtest.h>

#include "base/limits.hpp"
#include "sansio/bytes_source.hpp"

using namespace tern;
using namespace tern::http;

TEST(expectation, is_for_large_bodies_or_on_the_programs_word) {
  bytes_source body(as_bytes("hello"), nullptr), empty(bytes(), nullptr);
  request_head r;
  r.expect_above = 4;
  EXPECT_TRUE(expects_continue(r, &body));
  EXPECT_FALSE(expects_continue(r, nullptr));
  EXPECT_FALSE(expects_continue(r, &empty));
  r.expect_above = 5;
  EXPECT_FALSE(expects_continue(r, &body));
  r.list = {{"EXPECT", "100-continue"}};
  EXPECT_TRUE(expects_continue(r, &body));
  EXPECT_FALSE(expects_continue(r, &empty));
}

TEST(expectation, can_be_taken_away) {
  bytes_source body(as_bytes("hello"), nullptr);
  request_head r;
  r.method = "POST";
  r.expect_above = 0;
  r.list = {{"A", "b"}, {"expect", "100-continue"}};
  request_head without = without_expectation(r);
  EXPECT_FALSE(expects_continue(without, &body));
  EXPECT_EQ(without.method, "POST");
  ASSERT_EQ(without.list.size(), 1u);
  EXPECT_EQ(without.list[0].name, "A");
}
