#include "cli/header_options.hpp"

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
