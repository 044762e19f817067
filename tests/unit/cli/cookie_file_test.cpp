#include "cli/cookie_file.hpp"

#include <gtest/gtest.h>

using namespace tern::cli;

TEST(parse_cookie_file, leaves_a_file_without_set_cookie_lines_as_it_is) {
  cookie_file file = parse_cookie_file("a\nb\tc\n\nd");
  EXPECT_EQ(file.netscape, "a\nb\tc\n\nd");
  EXPECT_TRUE(file.fields.empty());
}

TEST(parse_cookie_file, takes_both_kinds_of_lines_from_a_head) {
  cookie_file file = parse_cookie_file(
      "HTTP/1.1 200 OK\r\nset-cookie:a=1; Domain=h\r\nDate: x\nh\tFALSE\t/\tFALSE\t0\tn\tv\nSet-Cookie:  b=2 \r\n");
  EXPECT_EQ(file.netscape, "\n\n\nh\tFALSE\t/\tFALSE\t0\tn\tv\n\n");
  EXPECT_EQ(file.fields, (std::vector<std::string>{"a=1; Domain=h", "b=2"}));
}

TEST(domain_of, finds_the_attribute) {
  EXPECT_EQ(domain_of("a=1; Path=/; Domain=example.com; Secure"), "example.com");
  EXPECT_EQ(domain_of("a=1;domain= .example.com "), "example.com");
  EXPECT_EQ(domain_of("a=1; domain=first; domain=last"), "last");
  for (const char* field : {"", "a=1", "domain=h", "a=1; Domain", "a=1; Domain=", "a=1; xDomain=h"})
    EXPECT_EQ(domain_of(field), "") << field;
}
