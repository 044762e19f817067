#include "cli/typed_option.hpp"

#include <gtest/gtest.h>

#include <vector>

using tern::cli::typed_name;

namespace {

std::string named(std::vector<std::string> words, std::string_view flags, std::string_view value) {
  std::vector<char*> line;
  for (std::string& word : words) line.push_back(word.data());
  return typed_name(line, flags, value);
}

}  // namespace

TEST(typed_name, is_the_one_on_the_command_line) {
  constexpr const char* flags = "-m,--max-time,--timeout";
  EXPECT_EQ(named({"tern", "get", "-m", "soon"}, flags, "soon"), "-m");
  EXPECT_EQ(named({"tern", "get", "-msoon"}, flags, "soon"), "-m");
  EXPECT_EQ(named({"tern", "get", "-sm", "soon"}, flags, "soon"), "-m");
  EXPECT_EQ(named({"tern", "get", "-smsoon"}, flags, "soon"), "-m");
  EXPECT_EQ(named({"tern", "get", "-m", ""}, flags, ""), "-m");
  EXPECT_EQ(named({"tern", "get", "--max-time", "soon"}, flags, "soon"), "--max-time");
  EXPECT_EQ(named({"tern", "get", "--max-time=soon"}, flags, "soon"), "--max-time");
  EXPECT_EQ(named({"tern", "get", "--max-time=5", "--timeout", "soon"}, flags, "soon"), "--timeout");
}

TEST(typed_name, is_the_last_when_none_is_found) {
  EXPECT_EQ(named({"tern", "get", "--other", "soon"}, "--set,--option", "soon"), "--option");
  EXPECT_EQ(named({}, "--set,--option", ""), "--option");
}
