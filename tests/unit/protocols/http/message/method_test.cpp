#include "protocols/http/message/method.hpp"

#include <gtest/gtest.h>

using namespace tern::http;

TEST(method, idempotent_are_the_safe_ones_put_and_delete) {
  for (auto m : {"GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE"}) EXPECT_TRUE(is_idempotent(m)) << m;
  for (auto m : {"POST", "PATCH", "get", "BREW", ""}) EXPECT_FALSE(is_idempotent(m)) << m;
  EXPECT_FALSE(is_safe("PUT"));
}

TEST(method, announces_no_body_where_one_is_expected) {
  for (auto m : {"POST", "PUT", "PATCH"}) EXPECT_TRUE(announces_no_body(m)) << m;
  for (auto m : {"GET", "DELETE", "post"}) EXPECT_FALSE(announces_no_body(m)) << m;
}
