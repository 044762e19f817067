#include "cli/secret_header.hpp"

#include <gtest/gtest.h>

using namespace tern::cli;

TEST(secret_header, is_known_by_its_name) {
  for (const char* yes : {"Authorization", "proxy-authorization", "Set-Cookie", "X-Auth-Token", "x-api-key", "X-Session-Id",
                          "X-Jwt", "X-Signature", "X-Pass", "X-Credential", "Client-Secret"})
    EXPECT_EQ(shown_value(yes, "hush"), not_shown) << yes;
  for (const char* no : {"Accept", "WWW-Authenticate", "Proxy-Authenticate", "Sec-WebSocket-Key", "ETag", "Content-Type"})
    EXPECT_EQ(shown_value(no, "said"), "said") << no;
}

TEST(secret_header, is_also_a_login_in_a_url) {
  EXPECT_EQ(shown_value("Location", "http://ada:hush@h/x"), "http://h/x");
  EXPECT_EQ(shown_value("referer", " http://:hush@h/"), " http://h/");
  EXPECT_EQ(shown_value("Location", "/a@b"), "/a@b");
  EXPECT_EQ(shown_value("X-Url", "http://ada@h/x"), "http://ada@h/x");
}
