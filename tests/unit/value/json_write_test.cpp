#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "base/limits.hpp"
#include "unit/value/trees.hpp"

using namespace tern;
using namespace tern::test;

namespace {
std::string written(const tern_value& v, uint32_t flags = 0) {
  auto text = json_text(v, flags);
  return text ? *text : "refused: " + std::string(text.why().message());
}
int32_t code_of(const tern_value& v) { return json_text(v).why().code(); }
}  // namespace

TEST(json_write, is_the_inverse_of_reading) {
  for (std::string_view text : {"null",
                                "true",
                                "false",
                                "0",
                                "-1",
                                "9223372036854775807",
                                "-9223372036854775808",
                                "18446744073709551615",
                                "1.5",
                                "-0.0",
                                "1.0",
                                "0.1",
                                "1e+300",
                                "5e-324",
                                "1.7976931348623157e+308",
                                "\"\"",
                                R"("a\"\\\b\f\n\r\t\u0000\u001f/b")",
                                "\"\xC3\xA4\x7F\"",
                                "[]",
                                "{}",
                                R"([1,[2,{"a":[]}],{}])",
                                R"({"b":1,"a":2,"b":3,"":null})"}) {
    std::string once = written(*json(text));
    EXPECT_EQ(once, text);
    EXPECT_TRUE(value_equal(*json(once), *json(text)));
  }
}

TEST(json_write, doubles_are_short_and_come_back) {
  for (double number : {0.1, 1.0 / 3, 1e21, 123456789.0, 1e-7, 2.2250738585072014e-308, std::numeric_limits<double>::max()}) {
    std::string text = written(real(number));
    owned_value back = json(text);
    EXPECT_EQ(back->kind, TERN_VALUE_DOUBLE) << text;
    EXPECT_EQ(back->as.f64, number) << text;
  }
  EXPECT_EQ(written(real(0.1)), "0.1");
  EXPECT_EQ(written(real(100)), "100.0");
}

TEST(json_write, numbers_json_does_not_have_are_refused) {
  for (double number : {std::nan(""), std::numeric_limits<double>::infinity(), -std::numeric_limits<double>::infinity()}) {
    EXPECT_EQ(written(real(number)), "refused: JSON has no number for not-a-number and infinity");
    EXPECT_EQ(code_of(real(number)), TERN_E_ARGUMENT);
  }
}

TEST(json_write, pretty_is_two_spaces_and_one_entry_a_line) {
  EXPECT_EQ(written(*json(R"({"a":[1,{"b":null},[],{}],"c":"x"})"), TERN_JSON_PRETTY),
            "{\n  \"a\": [\n    1,\n    {\n      \"b\": null\n    },\n    [],\n    {}\n  ],\n  \"c\": \"x\"\n}");
  EXPECT_EQ(written(*json("1"), TERN_JSON_PRETTY), "1");
}

TEST(json_write, bytes_and_ids_become_text) {
  EXPECT_EQ(written(text(TERN_VALUE_BYTES, "foob")), "\"Zm9vYg==\"");
  EXPECT_EQ(written(text(TERN_VALUE_BYTES, "")), "\"\"");
  EXPECT_EQ(written(text(TERN_VALUE_UUID, "\x12\x3e\x45\x67\xe8\x9b\x12\xd3\xa4\x56\x42\x66\x14\x17\x40\xff")),
            "\"123e4567-e89b-12d3-a456-4266141740ff\"");
  EXPECT_EQ(written(text(TERN_VALUE_OBJECT_ID, "\x50\x7f\x1f\x77\xbc\xf8\x6c\xd7\x99\x43\x90\x11")),
            "\"507f1f77bcf86cd799439011\"");
  EXPECT_EQ(written(text(TERN_VALUE_UUID, "short")), "refused: 5 bytes given as uuid, which has 16");
  EXPECT_EQ(written(text(TERN_VALUE_OBJECT_ID, "short")), "refused: 5 bytes given as object id, which has 12");
}

TEST(json_write, other_texts_and_times_become_strings) {
  EXPECT_EQ(written(text(TERN_VALUE_DECIMAL, "1.50")), "\"1.50\"");
  EXPECT_EQ(written(text(TERN_VALUE_BIGNUM, "12345678901234567890123")), "\"12345678901234567890123\"");
  EXPECT_EQ(written(text(TERN_VALUE_ERROR, "ERR x")), "\"ERR x\"");
  tern_value v = scalar(TERN_VALUE_DATETIME, 1500);
  v.subtype = 3;
  EXPECT_EQ(written(v), "\"1970-01-01T00:00:01.500Z\"");
  v.subtype = 5;
  EXPECT_EQ(written(v), "refused: a date-time has subtype 0, 3, 6 or 9, not 5");
}

TEST(json_write, sets_and_unknown_kinds_are_written_by_their_range) {
  tern_value inner[] = {scalar(TERN_VALUE_INT, 1), scalar(20, 7), text(50, "foo"), items(90, nullptr, 0)};
  EXPECT_EQ(written(items(TERN_VALUE_SET, inner, 4)), R"([1,null,"Zm9v",[]])");
}

TEST(json_write, map_keys_are_text) {
  tern_value entry[] = {text(TERN_VALUE_DECIMAL, "1.5"), scalar(TERN_VALUE_INT, 1)};
  EXPECT_EQ(written(items(TERN_VALUE_MAP, entry, 1)), R"({"1.5":1})");
  for (tern_value key : {scalar(TERN_VALUE_INT, 1), text(TERN_VALUE_BYTES, "k"), items(TERN_VALUE_ARRAY, nullptr, 0)}) {
    entry[0] = key;
    EXPECT_EQ(code_of(items(TERN_VALUE_MAP, entry, 1)), TERN_E_ARGUMENT);
  }
}

TEST(json_write, text_that_is_not_utf8_is_refused) {
  EXPECT_EQ(written(text(TERN_VALUE_STRING, "ab\xE4")), "refused: a text of kind 32 is not UTF-8 at byte 2");
}

TEST(json_write, broken_and_endless_trees_are_refused) {
  EXPECT_EQ(code_of(items(TERN_VALUE_ARRAY, nullptr, 1)), TERN_E_ARGUMENT);
  EXPECT_EQ(code_of(scalar(100, 0)), TERN_E_ARGUMENT);
  tern_value self = items(TERN_VALUE_ARRAY, nullptr, 1);
  self.as.items = &self;
  EXPECT_EQ(code_of(self), TERN_E_LIMIT);
  tern_value broken = text(TERN_VALUE_STRING, "x");
  broken.as.bytes = nullptr;
  EXPECT_EQ(code_of(broken), TERN_E_ARGUMENT);
}

TEST(json_write, unknown_flags_are_refused) {
  EXPECT_EQ(json_text(real(1), 2).why().code(), TERN_E_ARGUMENT);
  EXPECT_EQ(json_text(real(1), 0x80000001).why().message(), "unknown JSON flags 0x80000000");
}

TEST(json_write, gives_one_string_in_a_block_of_its_own) {
  auto made = value_to_json(*json("[1,2]"), 0);
  ASSERT_TRUE(made);
  owned_value string(*made);
  EXPECT_EQ(string->kind, TERN_VALUE_STRING);
  EXPECT_EQ(string->length, 5u);
  EXPECT_STREQ(string->as.bytes, "[1,2]");
}
