#include "base/redact.hpp"

#include <gtest/gtest.h>

using namespace tern;

TEST(redact, a_url_loses_its_userinfo_and_nothing_else) {
  EXPECT_EQ(redacted(*parse_url("http://user:secret@host/p?q#f")), "http://host/p?q#f");
  EXPECT_EQ(redacted(*parse_url("http://user@host/")), "http://host/");
  EXPECT_EQ(redacted(*parse_url("http://host/a@b?c@d")), "http://host/a@b?c@d");
}

TEST(redact, without_its_query_a_url_ends_at_its_path) {
  EXPECT_EQ(without_query("http://host/p?token=x"), "http://host/p");
  EXPECT_EQ(without_query("http://host/p#part?x"), "http://host/p");
  EXPECT_EQ(without_query("http://host?x"), "http://host");
  EXPECT_EQ(without_query("http://host/p"), "http://host/p");
}
