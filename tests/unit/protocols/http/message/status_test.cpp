#include "protocols/http/message/status.hpp"

#include <gtest/gtest.h>

using namespace tern::http;

TEST(status, knows_answers_without_body) {
  for (int s : {100, 101, 199, 204, 304}) EXPECT_TRUE(never_has_body(s)) << s;
  for (int s : {200, 205, 303, 404}) EXPECT_FALSE(never_has_body(s)) << s;
}
