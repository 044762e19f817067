#include "cli/prompt_line.hpp"

#include <gtest/gtest.h>

using namespace tern::cli;
using outcome = prompt_line::outcome;

namespace {

// What the line is after these keys.
std::string after(std::string_view keys) {
  prompt_line line;
  for (const char key : keys) EXPECT_EQ(line.type(key), outcome::edited);
  return line.take();
}

}  // namespace

TEST(prompt_line, ends_with_return_and_begins_anew) {
  prompt_line line;
  EXPECT_EQ(line.type('a'), outcome::edited);
  EXPECT_EQ(line.type('\n'), outcome::line);
  EXPECT_EQ(line.take(), "a");
  EXPECT_EQ(line.type('\r'), outcome::line);
  EXPECT_EQ(line.take(), "");
}

TEST(prompt_line, ctrl_d_ends_only_where_nothing_is_typed) {
  prompt_line line;
  line.type('a');
  EXPECT_EQ(line.type('\x04'), outcome::edited);
  line.take();
  EXPECT_EQ(line.type('\x04'), outcome::end);
}

TEST(prompt_line, backspace_erases_a_character_not_a_byte) {
  EXPECT_EQ(after("ab\x7f"), "a");
  EXPECT_EQ(after("a\xe2\x82\xac\x7f"), "a");
  EXPECT_EQ(after("a\xe2\x82\xac\x08\x08\x08z"), "z");
}

TEST(prompt_line, words_and_lines_are_erased) {
  EXPECT_EQ(after("one two  \x17"), "one ");
  EXPECT_EQ(after("one\x17\x17"), "");
  EXPECT_EQ(after("one two\x15z"), "z");
}

TEST(prompt_line, keys_that_send_sequences_do_nothing) {
  EXPECT_EQ(after("a\x1b[Db\x1bOHc\x1b[3~d\x1b[1;5Ce"), "abcde");
  EXPECT_EQ(after("a\x1bxb"), "ab");
  EXPECT_EQ(after(std::string_view("a\0\x01\x0c"
                                   "b\tc",
                                   7)),
            "ab\tc");
}

TEST(prompt_line, shows_the_end_of_what_does_not_fit) {
  prompt_line line;
  for (const char c : std::string_view("abc\xe2\x82\xac\td")) line.type(c);
  EXPECT_EQ(line.visible(80), "abc\xe2\x82\xac d");
  EXPECT_EQ(line.visible(3), "\xe2\x82\xac d");
  EXPECT_EQ(line.visible(0), "");
}
