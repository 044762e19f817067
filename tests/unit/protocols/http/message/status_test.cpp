#include "protocols/http/message/status.hpp"

#include <gtest/gtest.h>

using namespace tern::http;

TEST(status, knows_answers_without_body) {
  for (int s : {100, 101, 199, 204, 304}) EXPECT_TRUE(never_has_body(s)) << s;
  for (int s : {200, 205, 303, 404}) EXPECT_FALSE(never_has_body(s)) << s;
}

TEST(status, knows_the_registered_phrases) {
  EXPECT_EQ(standard_reason(200), "OK");
  EXPECT_EQ(standard_reason(404), "Not Found");
  EXPECT_EQ(standard_reason(511), "Network Authentication Required");
  for (int s : {0, 99, 306, 418, 430, 599, 1000, -1}) EXPECT_EQ(standard_reason(s), "") << s;
}
