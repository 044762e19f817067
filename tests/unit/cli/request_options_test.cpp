#include "cli/request_options.hpp"

#include <gtest/gtest.h>

using namespace tern::cli;

TEST(complete_url, adds_a_scheme_where_there_is_none) {
  EXPECT_EQ(complete_url("example.com/a"), "http://example.com/a");
  EXPECT_EQ(complete_url("localhost:80"), "http://localhost:80");
  EXPECT_EQ(complete_url("https://example.com"), "https://example.com");
  EXPECT_EQ(complete_url("example.com/?to=http://x"), "http://example.com/?to=http://x");
}

TEST(parse_range, takes_what_the_header_takes_and_a_number_as_the_start) {
  for (const char* text :
       {"0-4", "5-", "-5", "0-4,10-", "0-4,-5", "0-0", "9-10", "009-9", "99999999999999999999-100000000000000000000"})
    EXPECT_EQ(parse_range(text), text);
  EXPECT_EQ(parse_range("5"), "5-");
  for (const char* text : {"", "-", "a", "5x", "1,2", "1-2,", ",1-2", "1-2-3", "1-2, 3-4", "1--2", "5-1", "10-9", "-0", "-00",
                           "0-4,-0", "100000000000000000000-99999999999999999999"})
    EXPECT_EQ(parse_range(text), std::nullopt) << text;
}
