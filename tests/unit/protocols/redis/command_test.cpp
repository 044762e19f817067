#include "protocols/redis/command.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "base/limits.hpp"

using namespace tern;
using namespace tern::redis;

namespace {

using words = std::vector<std::string_view>;

}  // namespace

TEST(redis_command, is_encoded_with_any_bytes) {
  const words args = {"SET", std::string_view("k\0\r\n", 4), ""};
  const auto wire = encode_command(args);
  ASSERT_TRUE(wire);
  EXPECT_EQ(wire->text, "*3\r\n$3\r\nSET\r\n$4\r\n" + std::string("k\0\r\n", 4) + "\r\n$0\r\n\r\n");
}

TEST(redis_command, may_have_more_arguments_than_usual) {
  const words args(100, "a");
  std::string expected = "*100\r\n";
  for (int i = 0; i < 100; ++i) expected += "$1\r\na\r\n";
  EXPECT_EQ(encode_command(args)->text, expected);
}

TEST(redis_command, is_appended_to_others) {
  std::string text = "x";
  const words args = {"PING"};
  EXPECT_FALSE(append_command(text, args));
  EXPECT_EQ(text, "x*1\r\n$4\r\nPING\r\n");
  secret hidden("y");
  EXPECT_FALSE(append_command(hidden, args));
  EXPECT_EQ(hidden.view(), "y*1\r\n$4\r\nPING\r\n");
}

TEST(redis_command, needs_a_name) {
  EXPECT_EQ(encode_command({}).why().code(), TERN_E_ARGUMENT);
  const words nameless = {"", "a"};
  EXPECT_EQ(encode_command(nameless).why().message(), "a command needs a name");
}

TEST(redis_command, has_limits) {
  const words many(limits::redis_command_arguments + 1, "a");
  EXPECT_EQ(encode_command(many).why().message(), "the command has 1048577 arguments, 1048576 are allowed");
  // Only looked at by its size.
  const char* nowhere = "";
  const words long_one = {"SET", std::string_view(nowhere, limits::redis_argument_bytes + 1)};
  EXPECT_EQ(check_command(long_one).message(), "an argument has 536870913 bytes, 536870912 are allowed");
  const words together(3, std::string_view(nowhere, limits::redis_argument_bytes));
  EXPECT_EQ(check_command(together).code(), TERN_E_LIMIT);
}
