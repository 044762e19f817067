#include "protocols/redis/command_text.hpp"

#include <gtest/gtest.h>

using namespace tern;
using namespace tern::redis;

namespace {

// The words in brackets, or the error.
std::string split_to_text(std::string_view text) {
  const auto words = split_command(text);
  if (!words) return std::string(describe(words.why().code()).name) + ": " + std::string(words.why().message());
  std::string out;
  for (const std::string& w : *words) out += "[" + w + "]";
  return out;
}

}  // namespace

TEST(command_text, is_split_at_blanks) {
  EXPECT_EQ(split_to_text("GET key"), "[GET][key]");
  EXPECT_EQ(split_to_text("  GET \t key\r\n"), "[GET][key]");
  EXPECT_EQ(split_to_text(""), "");
  EXPECT_EQ(split_to_text(" \t\n"), "");
}

TEST(command_text, knows_double_quotes_and_their_escapes) {
  EXPECT_EQ(split_to_text(R"(SET a "b c")"), "[SET][a][b c]");
  EXPECT_EQ(split_to_text(R"("\n\r\t\b\a\"\\")"), "[\n\r\t\b\a\"\\]");
  EXPECT_EQ(split_to_text(R"("\x41\x6a\xFf")"), "[Aj\xFF]");
  EXPECT_EQ(split_to_text(R"("\x4" "\xzz" "\q")"), "[x4][xzz][q]");
  EXPECT_EQ(split_to_text(R"("")"), "[]");
  EXPECT_EQ(split_command(R"("\x00")")->at(0), std::string(1, '\0'));
}

TEST(command_text, knows_single_quotes_in_which_only_the_quote_is_escaped) {
  EXPECT_EQ(split_to_text(R"('a b' '\n' '\'' '')"), "[a b][\\n]['][]");
}

TEST(command_text, begins_quotes_inside_words) {
  EXPECT_EQ(split_to_text(R"(foo"bar baz" x)"), "[foobar baz][x]");
  EXPECT_EQ(split_to_text(R"(it's y)"), "TERN_E_PARSE: at byte 2 of the command: a quote is not closed");
}

TEST(command_text, refuses_unbalanced_quotes_and_text_behind_a_closing_one) {
  EXPECT_EQ(split_to_text(R"(GET "a)"), "TERN_E_PARSE: at byte 4 of the command: a quote is not closed");
  EXPECT_EQ(split_to_text(R"(GET 'a)"), "TERN_E_PARSE: at byte 4 of the command: a quote is not closed");
  EXPECT_EQ(split_to_text(R"(GET "a\")"), "TERN_E_PARSE: at byte 4 of the command: a quote is not closed");
  EXPECT_EQ(split_to_text(R"(GET "a"b)"), "TERN_E_PARSE: at byte 7 of the command: text follows a closing quote");
  EXPECT_EQ(split_to_text(R"(GET 'a''b')"), "TERN_E_PARSE: at byte 7 of the command: text follows a closing quote");
}

TEST(command_text, refuses_a_nul_byte) {
  EXPECT_EQ(split_to_text(std::string_view("GET a\0b", 7)),
            "TERN_E_PARSE: at byte 5 of the command: a NUL byte is written as \"\\x00\"");
}
