#include "cli/option_uses.hpp"

#include <gtest/gtest.h>

using namespace tern::cli;

namespace {

const std::vector<option_syntax> options = {{{"-d", "--data"}, "DATA", "", ""},
                                            {{"-s", "--silent"}, "", "", ""},
                                            {{"-X", "--request"}, "METHOD", "", ""},
                                            {{"--timing"}, "[=FORMAT]", "", ""}};

std::vector<std::string> uses(const std::vector<std::string>& words) {
  std::vector<std::string> all;
  for (const option_use& use : option_uses(words, options)) all.push_back(use.name + "=" + use.value);
  return all;
}

using list = std::vector<std::string>;

}  // namespace

TEST(option_uses, are_in_order_in_every_way_to_write_them) {
  EXPECT_EQ(uses({"get", "-d", "a", "--data=b=c", "u", "-dc", "-sXPUT", "-sd", "e", "--data", "-s"}),
            (list{"--data=a", "--data=b=c", "--data=c", "--silent=", "--request=PUT", "--silent=", "--data=e", "--data=-s"}));
}

TEST(option_uses, a_value_that_may_be_left_out_stands_behind_its_sign) {
  EXPECT_EQ(uses({"--timing", "u", "--timing=%{status}"}), (list{"--timing=", "--timing=%{status}"}));
}

TEST(option_uses, end_at_two_minuses) {
  EXPECT_EQ(uses({"-s", "--", "-s"}), list{"--silent="});
  EXPECT_EQ(uses({"-d"}), list{"--data="});
  EXPECT_EQ(uses({"-", "", "-q", "--other=1"}), list{});
}
