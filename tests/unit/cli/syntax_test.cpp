#include "cli/syntax.hpp"

#include <gtest/gtest.h>

using namespace tern::cli;

TEST(nearest, finds_the_word_that_was_meant) {
  EXPECT_EQ(nearest("gte", {"put", "post", "get"}), "get");
  EXPECT_EQ(nearest("gett", {"get", "put", "post"}), "get");
  EXPECT_EQ(nearest("--jsno", {"--json", "--query"}), "--json");
  EXPECT_EQ(nearest("--florp", {"--json", "--query"}), "");
  EXPECT_EQ(nearest("-z", {"-h", "--help"}), "");
}
