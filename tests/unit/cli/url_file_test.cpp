#include "cli/url_file.hpp"

#include <gtest/gtest.h>

using namespace tern::cli;

TEST(url_line, is_a_url_with_a_method_in_front_and_a_weight_behind) {
  std::string why;
  EXPECT_EQ(parse_url_line("http://h/", false, why)->url, "http://h/");
  EXPECT_EQ(parse_url_line("\t http://h/#part \r", false, why)->url, "http://h/#part");
  const auto post = parse_url_line("POST  http://h/  weight=30", true, why);
  EXPECT_EQ(post->url, "http://h/");
  EXPECT_EQ(post->method, "POST");
  EXPECT_EQ(post->weight, 30u);
  EXPECT_EQ(parse_url_line("http://h/?weight=3", false, why)->url, "http://h/?weight=3");
  EXPECT_EQ(parse_url_line("HOST", false, why)->url, "HOST");
  EXPECT_EQ(parse_url_line("M-SEARCH h/", false, why)->method, "M-SEARCH");
}

TEST(url_line, nothing_and_comments_are_none) {
  for (const char* line : {"", "  ", "\r", "# http://h/", "  #"}) {
    std::string why = "before";
    EXPECT_FALSE(parse_url_line(line, false, why)) << line;
    EXPECT_EQ(why, "") << line;
  }
}

TEST(url_line, says_what_is_wrong) {
  for (const char* line : {"http://h/ http://i/", "get http://h/", "GET http://h/ more", "h/ weight=0", "h/ weight=",
                           "h/ weight=-1", "h/ weight=1000001", "h/ weight=1 weight=2", "h/ weight=99999999999999999999999"}) {
    std::string why;
    EXPECT_FALSE(parse_url_line(line, true, why)) << line;
    EXPECT_NE(why, "") << line;
  }
  std::string why;
  EXPECT_FALSE(parse_url_line("h/ weight=2", false, why));
  EXPECT_NE(why.find("tern load"), std::string::npos);
}
