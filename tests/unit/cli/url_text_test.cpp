#include "cli/url_text.hpp"

#include <gtest/gtest.h>

using namespace tern::cli;

TEST(login_of, is_what_stands_in_front_of_the_host) {
  EXPECT_EQ(login_of("http://ada:s3cret@h/"), "ada:s3cret");
  EXPECT_EQ(login_of("ada@h/"), "ada");
  EXPECT_EQ(login_of("http://h:80/@"), "");
  EXPECT_EQ(encoded_login("a da:s/@\xc3%20"), "a%20da:s%2F%40%C3%20");
}

TEST(url_text, shows_no_login) {
  EXPECT_EQ(without_login("redis://ada:s3@cret@host:1/0"), "redis://host:1/0");
  EXPECT_EQ(without_login("ada:s3cret@host"), "host");
  EXPECT_EQ(without_login("http://host/a@b"), "http://host/a@b");
}

TEST(url_text, the_authority_is_host_and_port) {
  EXPECT_EQ(authority_of("redis://ada:x@host:1/0"), "host:1");
  EXPECT_EQ(authority_of("redis://[::1]:1"), "[::1]:1");
  EXPECT_EQ(authority_of("host:1/3"), "host:1");
}

TEST(url_text, an_address_of_ipv6_has_a_colon_and_may_have_a_zone) {
  for (const char* yes : {"::1", "::", "fe80::1%25eth0", "::ffff:10.0.0.1", "2001:DB8::f"})
    EXPECT_TRUE(is_ipv6_text(yes)) << yes;
  for (const char* no : {"", "1", "10.0.0.1", "1-10:2", "a-f", "x::1", "%::1"}) EXPECT_FALSE(is_ipv6_text(no)) << no;
}

TEST(url_text, a_scheme_stands_in_front_of_everything) {
  EXPECT_TRUE(has_scheme("ws://host"));
  EXPECT_FALSE(has_scheme("host/?to=ws://other"));
}

TEST(offset_as_typed, takes_off_what_the_tool_put_in_front) {
  EXPECT_EQ(offset_as_typed("the URL is not valid at offset 12: why", 7), "the URL is not valid at offset 5: why");
  EXPECT_EQ(offset_as_typed("the URL is not valid at offset 12", 0), "the URL is not valid at offset 12");
  EXPECT_EQ(offset_as_typed("not valid at offset 3: why", 7), "not valid at offset 0: why");
  EXPECT_EQ(offset_as_typed("no such scheme", 7), "no such scheme");
}

TEST(url_text, shows_no_login_of_what_cannot_be_parsed) {
  EXPECT_EQ(without_login("redis://ada:pa/ss@host/"), "redis://host/");
  EXPECT_EQ(without_login("redis://we@ird:p:a/s@s@host/3"), "redis://host/3");
  EXPECT_EQ(without_login("redis://:12/34x@host:1/a b"), "redis://host:1/a b");
  EXPECT_EQ(without_login("http://host:80/a@b c"), "http://host:80/a@b c");
}
