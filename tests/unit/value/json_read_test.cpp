#include <gtest/gtest.h>

#include <cmath>

#include "base/limits.hpp"
#include "unit/value/trees.hpp"

using namespace tern;
using namespace tern::test;

namespace {
std::string refusal(std::string_view text, int32_t code = TERN_E_PARSE) {
  auto root = value_from_json(text);
  if (root) {
    value_release(*root);
    return "accepted";
  }
  EXPECT_EQ(root.why().code(), code) << text;
  return std::string(root.why().message());
}
std::string string_in(std::string_view text) {
  owned_value v = json(text);
  EXPECT_EQ(v->kind, TERN_VALUE_STRING);
  return {v->as.bytes, v->length};
}
}  // namespace

TEST(json_read, words) {
  EXPECT_EQ(json("null")->kind, TERN_VALUE_NULL);
  EXPECT_EQ(json("true")->as.i64, 1);
  EXPECT_EQ(json(" \t\r\nfalse \n")->as.i64, 0);
  EXPECT_EQ(json("false")->kind, TERN_VALUE_BOOL);
}

TEST(json_read, integers_are_exact) {
  constexpr std::pair<std::string_view, int64_t> cases[] = {{"0", 0},
                                                            {"-1", -1},
                                                            {"9007199254740993", 9007199254740993},
                                                            {"9223372036854775807", INT64_MAX},
                                                            {"-9223372036854775808", INT64_MIN}};
  for (auto [text, value] : cases) {
    owned_value v = json(text);
    EXPECT_EQ(v->kind, TERN_VALUE_INT) << text;
    EXPECT_EQ(v->as.i64, value) << text;
  }
  owned_value v = json("9223372036854775808");
  EXPECT_EQ(v->kind, TERN_VALUE_UINT);
  EXPECT_EQ(v->as.u64, 9223372036854775808u);
  EXPECT_EQ(json("18446744073709551615")->as.u64, UINT64_MAX);
}

TEST(json_read, other_numbers_are_doubles) {
  constexpr std::pair<std::string_view, double> cases[] = {{"1.0", 1.0},
                                                           {"0.1", 0.1},
                                                           {"-2.5e-3", -2.5e-3},
                                                           {"1E2", 1e2},
                                                           {"1e+2", 1e2},
                                                           {"18446744073709551616", 18446744073709551616.0},
                                                           {"-9223372036854775809", -9223372036854775809.0},
                                                           {"1.7976931348623157e308", 1.7976931348623157e308},
                                                           {"5e-324", 5e-324}};
  for (auto [text, value] : cases) {
    owned_value v = json(text);
    EXPECT_EQ(v->kind, TERN_VALUE_DOUBLE) << text;
    EXPECT_EQ(v->as.f64, value) << text;
  }
}

TEST(json_read, minus_zero_keeps_its_sign) {
  EXPECT_EQ(json("-0")->kind, TERN_VALUE_DOUBLE);
  EXPECT_TRUE(std::signbit(json("-0")->as.f64));
  EXPECT_TRUE(std::signbit(json("-0.0")->as.f64));
}

TEST(json_read, numbers_below_a_double_are_zero_and_above_it_refused) {
  for (std::string_view text : {"1e-400", "0.0000001e-400", "1e-99999999999999999999", "123456e-500"})
    EXPECT_EQ(json(text)->as.f64, 0.0) << text;
  EXPECT_TRUE(std::signbit(json("-1e-400")->as.f64));
  for (std::string_view text : {"1e400", "-1e400", "0.0000001e400", "1e99999999999999999999", "123456e305"})
    EXPECT_EQ(refusal(text, TERN_E_LIMIT), "JSON, offset 0: the number is too large for a double") << text;
  EXPECT_EQ(json("0e99999999999999999999")->as.f64, 0.0);
  EXPECT_EQ(refusal("[1" + std::string(400, '0') + "]", TERN_E_LIMIT), "JSON, offset 1: the number is too large for a double");
  EXPECT_EQ(json("0." + std::string(400, '0') + "1")->as.f64, 0.0);
}

TEST(json_read, numbers_that_are_none) {
  EXPECT_EQ(refusal("-"), "JSON, offset 1: the text ends where a digit is expected");
  EXPECT_EQ(refusal("01"), "JSON, offset 0: a number starts with a needless zero");
  EXPECT_EQ(refusal("-012"), "JSON, offset 0: a number starts with a needless zero");
  EXPECT_EQ(refusal("1."), "JSON, offset 2: the text ends where a digit is expected");
  EXPECT_EQ(refusal("1.e1"), "JSON, offset 2: expected a digit, found \"e\"");
  EXPECT_EQ(refusal("1e"), "JSON, offset 2: the text ends where a digit is expected");
  EXPECT_EQ(refusal("1e+"), "JSON, offset 3: the text ends where a digit is expected");
  EXPECT_EQ(refusal(".5"), "JSON, offset 0: expected a value, found \".\"");
  EXPECT_EQ(refusal("+1"), "JSON, offset 0: expected a value, found \"+\"");
  EXPECT_EQ(refusal("-a"), "JSON, offset 1: expected a digit, found \"a\"");
  EXPECT_EQ(refusal("NaN"), "JSON, offset 0: expected a value, found \"N\"");
  EXPECT_EQ(refusal("0x10"), "JSON, offset 1: expected nothing more after the value, found \"x\"");
}

TEST(json_read, strings) {
  EXPECT_EQ(string_in(R"("")"), "");
  EXPECT_EQ(string_in(R"("plain")"), "plain");
  EXPECT_EQ(string_in(R"("a\"\\\/\b\f\n\r\tb")"), "a\"\\/\b\f\n\r\tb");
  EXPECT_EQ(string_in("\"\xC3\xA4\xF0\x9F\x98\x80\x7F\""), "\xC3\xA4\xF0\x9F\x98\x80\x7F");
  EXPECT_EQ(string_in(R"("\u0041\u00e4\u20AC\ud83d\uDE00")"), "A\xC3\xA4\xE2\x82\xAC\xF0\x9F\x98\x80");
  EXPECT_EQ(string_in(R"("a\u0000b")"), std::string("a\0b", 3));
  EXPECT_EQ(string_in(R"("\uffff\udbff\udfff")"), "\xEF\xBF\xBF\xF4\x8F\xBF\xBF");
}

TEST(json_read, strings_that_are_none) {
  EXPECT_EQ(refusal("\"abc"), "JSON, offset 0: the string is not closed");
  EXPECT_EQ(refusal("\""), "JSON, offset 0: the string is not closed");
  EXPECT_EQ(refusal("\"a\\"), "JSON, offset 2: the string is not closed");
  EXPECT_EQ(refusal("\"a\nb\""), "JSON, offset 2: a control character in a string must be escaped");
  EXPECT_EQ(refusal(std::string_view("\"a\0b\"", 5)), "JSON, offset 2: a control character in a string must be escaped");
  EXPECT_EQ(refusal(R"("a\x41")"), "JSON, offset 2: an escape that JSON does not have");
  EXPECT_EQ(refusal(R"("\u12")"), "JSON, offset 1: \\u is followed by four hex digits");
  EXPECT_EQ(refusal(R"("\u12g4")"), "JSON, offset 1: \\u is followed by four hex digits");
  EXPECT_EQ(refusal(R"("\u-123")"), "JSON, offset 1: \\u is followed by four hex digits");
  EXPECT_EQ(refusal(R"("\u 123")"), "JSON, offset 1: \\u is followed by four hex digits");
  for (std::string_view half : {R"("\ud800")", R"("\udc00")", R"("\ud800x")", R"("\ud800\n")", R"("\ud800\u0041")",
                                R"("\ud800\ud800")", R"("\ud800\u12")"})
    EXPECT_EQ(refusal(half), "JSON, offset 1: half of a surrogate pair") << half;
  EXPECT_EQ(refusal("'a'"), "JSON, offset 0: expected a value, found \"'\"");
}

TEST(json_read, order_and_duplicate_keys_are_kept) {
  owned_value v = json(R"({"b":1,"a":2,"b":3})");
  ASSERT_EQ(v->kind, TERN_VALUE_MAP);
  ASSERT_EQ(v->length, 3u);
  EXPECT_STREQ(v->as.items[0].as.bytes, "b");
  EXPECT_STREQ(v->as.items[2].as.bytes, "a");
  EXPECT_STREQ(v->as.items[4].as.bytes, "b");
  EXPECT_EQ(v->as.items[5].as.i64, 3);
}

TEST(json_read, containers_that_are_none) {
  EXPECT_EQ(refusal("["), "JSON, offset 1: the text ends where a value is expected");
  EXPECT_EQ(refusal("[1"), "JSON, offset 2: the text ends where \",\" or \"]\" is expected");
  EXPECT_EQ(refusal("[1,]"), "JSON, offset 3: expected a value, found \"]\"");
  EXPECT_EQ(refusal("[,1]"), "JSON, offset 1: expected a value, found \",\"");
  EXPECT_EQ(refusal("[1 2]"), "JSON, offset 3: expected \",\" or \"]\", found \"2\"");
  EXPECT_EQ(refusal("[1}"), "JSON, offset 2: expected \",\" or \"]\", found \"}\"");
  EXPECT_EQ(refusal("]"), "JSON, offset 0: expected a value, found \"]\"");
  EXPECT_EQ(refusal("{"), "JSON, offset 1: the text ends where a key in double quotes is expected");
  EXPECT_EQ(refusal("{a:1}"), "JSON, offset 1: expected a key in double quotes, found \"a\"");
  EXPECT_EQ(refusal("{1:1}"), "JSON, offset 1: expected a key in double quotes, found \"1\"");
  EXPECT_EQ(refusal("{\"a\"}"), "JSON, offset 4: expected \":\", found \"}\"");
  EXPECT_EQ(refusal("{\"a\":}"), "JSON, offset 5: expected a value, found \"}\"");
  EXPECT_EQ(refusal("{\"a\":1,}"), "JSON, offset 7: expected a key in double quotes, found \"}\"");
  EXPECT_EQ(refusal("{\"a\":1"), "JSON, offset 6: the text ends where \",\" or \"}\" is expected");
  EXPECT_EQ(refusal("{\"a\":1]"), "JSON, offset 6: expected \",\" or \"}\", found \"]\"");
}

TEST(json_read, one_value_and_nothing_more) {
  EXPECT_EQ(refusal(""), "JSON, offset 0: the text ends where a value is expected");
  EXPECT_EQ(refusal(" \n"), "JSON, offset 2: the text ends where a value is expected");
  EXPECT_EQ(refusal("1 2"), "JSON, offset 2: expected nothing more after the value, found \"2\"");
  EXPECT_EQ(refusal("{} x"), "JSON, offset 3: expected nothing more after the value, found \"x\"");
  EXPECT_EQ(refusal("nulll"), "JSON, offset 4: expected nothing more after the value, found \"l\"");
  EXPECT_EQ(refusal("nul"), "JSON, offset 0: expected a value, found \"n\"");
  EXPECT_EQ(refusal("// c\n1"), "JSON, offset 0: expected a value, found \"/\"");
  EXPECT_EQ(refusal(std::string_view("1\0", 2)), "JSON, offset 1: expected nothing more after the value, found \"\\x00\"");
}

TEST(json_read, a_byte_order_mark_is_skipped) {
  EXPECT_EQ(json("\xEF\xBB\xBF 1")->as.i64, 1);
  EXPECT_EQ(refusal("\xEF\xBB\xBF"), "JSON, offset 3: the text ends where a value is expected");
}

TEST(json_read, only_utf8_is_read) {
  EXPECT_EQ(refusal("[\"a\xE4\"]"), "JSON, offset 3: not UTF-8");
  EXPECT_EQ(refusal("\"\xED\xA0\x80\""), "JSON, offset 1: not UTF-8");
  EXPECT_EQ(refusal("\xFF\xFE"), "JSON, offset 0: not UTF-8");
}

TEST(json_read, nests_up_to_the_limit) {
  std::string open(limits::value_depth, '['), close(limits::value_depth, ']');
  EXPECT_EQ(*json_text(*json(open + close)), open + close);
  EXPECT_EQ(refusal(open + "[]" + close, TERN_E_LIMIT), "JSON, offset 200: nested more than 200 levels deep");
  std::string maps;
  for (size_t i = 0; i < limits::value_depth; ++i) maps += "{\"a\":";
  EXPECT_EQ(refusal(maps + "{", TERN_E_LIMIT), "JSON, offset 1000: nested more than 200 levels deep");
}

TEST(json_read, every_prefix_of_a_document_is_refused) {
  constexpr std::string_view document = R"({"a":[1,-2.5e3,"x\u00e4\ud83d\ude00\n",true,null],"b":{}})";
  json(document);
  for (size_t size = 0; size < document.size(); ++size) EXPECT_NE(refusal(document.substr(0, size)), "accepted") << size;
}
