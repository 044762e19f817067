#include "cli/websocket_text.hpp"

#include <gtest/gtest.h>

using namespace tern::cli;

TEST(websocket_text, a_close_has_code_name_and_reason) {
  EXPECT_EQ(close_text(1000, ""), "1000 (normal closure)");
  EXPECT_EQ(close_text(1005, ""), "no code");
  EXPECT_EQ(close_text(4001, "as\nasked"), "4001: as?asked");
}

TEST(websocket_text, each_line_of_a_message_is_marked) {
  EXPECT_EQ(message_for_people("one\ntwo\033", true, false), "< one\n< two?\n");
  EXPECT_EQ(message_for_people("", true, false), "< \n");
  EXPECT_EQ(message_for_people("x", true, true), "\033[32m<\033[0m x\n");
}

TEST(websocket_text, bytes_are_shown_as_numbers) {
  EXPECT_EQ(message_for_people(std::string_view("\x00\xff", 2), false, false), "< (2 bytes) 00 ff\n");
  EXPECT_EQ(message_for_people(std::string(17, 'a'), false, false).substr(0, 18), "< (17 bytes) 61 61");
}
