#include "protocols/http/message/status.hpp"

#include <gtest/gtest.h>

using namespace tern::http;

TEST(status, has_registered_phrases_only) {
  EXPECT_EQ(reason_phrase(100), "Continue");
  EXPECT_EQ(reason_phrase(200), "OK");
  EXPECT_EQ(reason_phrase(418), "");
  EXPECT_EQ(reason_phrase(511), "Network Authentication Required");
  EXPECT_EQ(reason_phrase(0), "");
  EXPECT_EQ(reason_phrase(999), "");
}

TEST(status, knows_answers_without_body) {
  for (int s : {100, 101, 199, 204, 304}) EXPECT_TRUE(never_has_body(s)) << s;
  for (int s : {200, 205, 303, 404}) EXPECT_FALSE(never_has_body(s)) << s;
}
