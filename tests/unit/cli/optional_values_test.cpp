#include "cli/optional_values.hpp"

#include <gtest/gtest.h>

using namespace tern::cli;
using words = std::vector<std::string>;

TEST(with_joined_values, takes_what_looks_like_one) {
  EXPECT_EQ(with_joined_values({"get", "--timing", "%{status}\\n", "u"}), (words{"get", "--timing=%{status}\\n", "u"}));
  EXPECT_EQ(with_joined_values({"get", "--timing", "%header{Via}", "u"}), (words{"get", "--timing=%header{Via}", "u"}));
  EXPECT_EQ(with_joined_values({"get", "--parallel", "8", "u"}), (words{"get", "--parallel=8", "u"}));
  EXPECT_EQ(with_joined_values({"get", "-Z", "8"}), (words{"get", "--parallel=8"}));
}

TEST(with_joined_values, leaves_urls_alone) {
  for (const words& given :
       {words{"get", "--timing", "http://h/a%7b"}, words{"get", "--parallel", "8.example"}, words{"get", "--timing"},
        words{"get", "-Z", "h"}, words{"get", "--", "--parallel", "8"}, words{"get", "--timing=%{status}", "%{x}"}})
    EXPECT_EQ(with_joined_values(given), given);
}
