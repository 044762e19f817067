#include "cli/json_writer.hpp"

#include <gtest/gtest.h>

#include <limits>

using namespace tern::cli;

TEST(json_writer, separates_members_and_items) {
  json_writer json;
  json.begin_object().member("a", 1).key("b").begin_array().value("x").null().value(true).end_array();
  json.key("c").begin_object().end_object().member("d", 0.5).end_object();
  EXPECT_EQ(json.text(), R"({"a":1,"b":["x",null,true],"c":{},"d":0.5})");
}

TEST(json_writer, escapes_what_must_not_stand_in_a_string) {
  json_writer json;
  json.value(std::string_view("\"\\\n\r\t\x01\x7f\0", 8));
  EXPECT_EQ(json.text(), R"("\"\\\n\r\t\u0001\u007f\u0000")");
}

TEST(json_writer, keeps_utf8_and_reads_other_bytes_as_latin1) {
  json_writer json;
  json.begin_array().value("caf\xc3\xa9").value("caf\xe9").end_array();
  EXPECT_EQ(json.text(), "[\"caf\xc3\xa9\",\"caf\xc3\xa9\"]");
}

TEST(json_writer, numbers_that_json_lacks_are_null) {
  json_writer json;
  json.begin_array().value(std::numeric_limits<double>::infinity()).value(UINT64_MAX).end_array();
  EXPECT_EQ(json.text(), "[null,18446744073709551615]");
}

TEST(is_utf8, refuses_what_the_standard_refuses) {
  for (std::string_view good : {"", "a", "\xc3\xa9", "\xe2\x82\xac", "\xf0\x9f\x90\xa6", "\xed\x9f\xbf", "\xf4\x8f\xbf\xbf"})
    EXPECT_TRUE(is_utf8(good)) << good;
  for (std::string_view bad :
       {"\x80", "\xc3", "\xc0\x80", "\xe0\x80\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xe2\x82", "\xff"})
    EXPECT_FALSE(is_utf8(bad));
}

TEST(to_base64, pads) {
  EXPECT_EQ(to_base64(""), "");
  EXPECT_EQ(to_base64("f"), "Zg==");
  EXPECT_EQ(to_base64("fo"), "Zm8=");
  EXPECT_EQ(to_base64("foo"), "Zm9v");
  EXPECT_EQ(to_base64("foobar\xff"), "Zm9vYmFy/w==");
}
