#include "base/redact.hpp"

#include <gtest/gtest.h>

using namespace tern;

TEST(redact, a_url_loses_its_userinfo) {
  EXPECT_EQ(redacted(*parse_url("http://user:secret@host/p?q#f")), "http://host/p?q#f");
  EXPECT_EQ(redacted("http://user:secret@host/p"), "http://host/p");
  EXPECT_EQ(redacted("http://host/a@b"), "http://host/a@b");
}

TEST(redact, text_that_does_not_parse_loses_everything_up_to_the_last_at_sign) {
  EXPECT_EQ(redacted("http://user:sec/ret@host/p"), "http://host/p");
  EXPECT_EQ(redacted("user:secret@host"), "host");
  EXPECT_EQ(redacted("no url at all"), "no url at all");
  EXPECT_EQ(redacted("a@http://host:x/"), "a@http://host:x/");
}
