#include "cli/reply_text.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <vector>

using namespace tern::cli;

namespace {

tern_value number(int64_t n) { return {.kind = TERN_VALUE_INT, .flags = 0, .subtype = 0, .length = 0, .as = {.i64 = n}}; }
tern_value real(double n) { return {.kind = TERN_VALUE_DOUBLE, .flags = 0, .subtype = 0, .length = 0, .as = {.f64 = n}}; }
tern_value truth(bool b) { return {.kind = TERN_VALUE_BOOL, .flags = 0, .subtype = 0, .length = 0, .as = {.i64 = b}}; }
tern_value nothing() { return {.kind = TERN_VALUE_NULL, .flags = 0, .subtype = 0, .length = 0, .as = {.i64 = 0}}; }
tern_value text(uint8_t kind, std::string_view t) {
  return {.kind = kind, .flags = 0, .subtype = 0, .length = static_cast<uint32_t>(t.size()), .as = {.bytes = t.data()}};
}
tern_value bytes(std::string_view t) { return text(TERN_VALUE_BYTES, t); }
tern_value list(uint8_t kind, const std::vector<tern_value>& items) {
  const size_t length = kind == TERN_VALUE_MAP ? items.size() / 2 : items.size();
  return {.kind = kind, .flags = 0, .subtype = 0, .length = static_cast<uint32_t>(length), .as = {.items = items.data()}};
}

std::string people(const tern_value& v) { return reply_for_people(v, false); }

}  // namespace

TEST(reply_text, leaves) {
  EXPECT_EQ(people(number(-3)), "(integer) -3");
  EXPECT_EQ(people(real(1.5)), "(double) 1.5");
  EXPECT_EQ(people(real(-std::numeric_limits<double>::infinity())), "(double) -inf");
  EXPECT_EQ(people(truth(true)), "(true)");
  EXPECT_EQ(people(nothing()), "(nil)");
  EXPECT_EQ(people(text(TERN_VALUE_STRING, "OK")), "OK");
  EXPECT_EQ(people(text(TERN_VALUE_ERROR, "ERR no")), "(error) ERR no");
  EXPECT_EQ(reply_for_people(text(TERN_VALUE_ERROR, "ERR no"), true), "\033[31m(error) ERR no\033[0m");
  EXPECT_EQ(people(text(TERN_VALUE_BIGNUM, "123")), "(bignum) 123");
}

TEST(reply_text, bytes_are_quoted_for_people) {
  EXPECT_EQ(people(bytes(std::string_view("a\"\\\n\r\t\a\b\0\xff", 10))), R"("a\"\\\n\r\t\a\b\x00\xff")");
}

TEST(reply_text, a_terminal_gets_no_control_characters_of_a_server) {
  EXPECT_EQ(people(text(TERN_VALUE_STRING, "\033[2J")), "?[2J");
  EXPECT_EQ(people(text(TERN_VALUE_ERROR, "ERR \033[2J")), "(error) ERR ?[2J");
}

TEST(reply_text, lists_are_numbered_and_indented) {
  const std::vector<tern_value> inner{bytes("a"), bytes("b")};
  std::vector<tern_value> outer(9, number(1));
  outer.push_back(list(TERN_VALUE_ARRAY, inner));
  const std::string shown = people(list(TERN_VALUE_ARRAY, outer));
  EXPECT_TRUE(shown.starts_with(" 1) (integer) 1\n 2) (integer) 1\n")) << shown;
  EXPECT_TRUE(shown.ends_with("\n10) 1) \"a\"\n    2) \"b\"")) << shown;
}

TEST(reply_text, maps_and_sets) {
  const std::vector<tern_value> entries{bytes("k"), number(1), bytes("l"), number(2)};
  EXPECT_EQ(people(list(TERN_VALUE_MAP, entries)), "1# \"k\" => (integer) 1\n2# \"l\" => (integer) 2");
  EXPECT_EQ(people(list(TERN_VALUE_SET, entries)), "1~ \"k\"\n2~ (integer) 1\n3~ \"l\"\n4~ (integer) 2");
  EXPECT_EQ(people(list(TERN_VALUE_MAP, {})), "(empty hash)");
  EXPECT_EQ(people(list(TERN_VALUE_SET, {})), "(empty set)");
  EXPECT_EQ(people(list(TERN_VALUE_ARRAY, {})), "(empty array)");
  EXPECT_EQ(reply_raw(list(TERN_VALUE_MAP, entries)), "k 1\nl 2");
}

TEST(reply_text, raw_is_values_only) {
  const std::vector<tern_value> items{bytes("a\0b"), nothing(), number(7), truth(false), text(TERN_VALUE_ERROR, "ERR x")};
  EXPECT_EQ(reply_raw(list(TERN_VALUE_ARRAY, items)), "a\n\n7\n(false)\nERR x");
}

TEST(reply_text, json) {
  const std::vector<tern_value> items{bytes("caf\xc3\xa9"),
                                      bytes("\xff"),
                                      nothing(),
                                      truth(true),
                                      real(0.5),
                                      real(std::numeric_limits<double>::quiet_NaN()),
                                      text(TERN_VALUE_ERROR, "ERR x"),
                                      text(TERN_VALUE_BIGNUM, "99")};
  EXPECT_EQ(reply_json(list(TERN_VALUE_ARRAY, items)),
            "[\"caf\xc3\xa9\",{\"base64\":\"/w==\"},null,true,0.5,\"nan\",{\"error\":\"ERR x\"},\"99\"]");
}

TEST(reply_text, a_map_whose_keys_are_no_text_is_a_list_in_json) {
  const std::vector<tern_value> named{bytes("k"), number(1)};
  const std::vector<tern_value> numbered{number(1), bytes("one"), bytes("k"), nothing()};
  EXPECT_EQ(reply_json(list(TERN_VALUE_MAP, named)), R"({"k":1})");
  EXPECT_EQ(reply_json(list(TERN_VALUE_MAP, numbered)), R"([[1,"one"],["k",null]])");
}
