#include "protocols/http/cookies/public_suffix.hpp"

#include <gtest/gtest.h>

using namespace tern::http;

TEST(public_suffix, names_below_which_anybody_registers) {
  for (const char* suffix : {"com", "co.uk", "github.io", "com.", "ck"}) EXPECT_TRUE(is_public_suffix(suffix)) << suffix;
}

TEST(public_suffix, a_last_label_nobody_knows_counts_as_one) {
  for (const char* suffix : {"localhost", "corp", "test"}) EXPECT_TRUE(is_public_suffix(suffix)) << suffix;
}

TEST(public_suffix, a_name_below_one_is_none) {
  if (!has_public_suffix_list()) GTEST_SKIP() << "built without a list: every name counts as one";
  for (const char* domain : {"example.com", "example.co.uk", "me.github.io", "example.com.", "www.ck", "host.corp"})
    EXPECT_FALSE(is_public_suffix(domain)) << domain;
}

TEST(public_suffix, without_a_list_every_name_counts_as_one) {
  if (has_public_suffix_list()) GTEST_SKIP() << "built with a list";
  EXPECT_TRUE(is_public_suffix("example.com"));
}
