#include "cli/request_options.hpp"

#include <gtest/gtest.h>

using namespace tern::cli;
using action = header_argument::action;

TEST(parse_header, reads_the_three_forms) {
  auto plain = parse_header("Name:  some value ");
  ASSERT_TRUE(plain);
  EXPECT_EQ(plain->what, action::send);
  EXPECT_EQ(plain->name, "Name");
  EXPECT_EQ(plain->value, "some value");
  auto suppressed = parse_header("Name:");
  ASSERT_TRUE(suppressed);
  EXPECT_EQ(suppressed->what, action::suppress);
  auto empty = parse_header("Name;");
  ASSERT_TRUE(empty);
  EXPECT_EQ(empty->what, action::send);
  EXPECT_EQ(empty->name, "Name");
  EXPECT_EQ(empty->value, "");
}

TEST(parse_header, refuses_what_has_no_name) {
  for (const char* text : {"", ":", ": value", ";", "Name", "Name value"}) EXPECT_FALSE(parse_header(text)) << text;
}

TEST(complete_url, adds_a_scheme_where_there_is_none) {
  EXPECT_EQ(complete_url("example.com/a"), "http://example.com/a");
  EXPECT_EQ(complete_url("localhost:80"), "http://localhost:80");
  EXPECT_EQ(complete_url("https://example.com"), "https://example.com");
  EXPECT_EQ(complete_url("example.com/?to=http://x"), "http://example.com/?to=http://x");
}

TEST(parse_range, takes_what_the_header_takes_and_a_number_as_the_start) {
  for (const char* text : {"0-4", "5-", "-5", "0-4,10-", "0-4,-5"}) EXPECT_EQ(parse_range(text), text);
  EXPECT_EQ(parse_range("5"), "5-");
  for (const char* text : {"", "-", "a", "5x", "1,2", "1-2,", ",1-2", "1-2-3", "1-2, 3-4", "1--2"})
    EXPECT_EQ(parse_range(text), std::nullopt) << text;
}
