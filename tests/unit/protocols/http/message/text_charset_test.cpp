#include "protocols/http/message/text_charset.hpp"

#include <gtest/gtest.h>

using namespace tern;
using namespace tern::http;

TEST(text_charset, a_mark_comes_first) {
  EXPECT_EQ(charset_of("\xEF\xBB\xBFx", "text/plain;charset=latin1", "koi8-r"), "utf-8");
  EXPECT_EQ(charset_of("\xFF\xFEx", "application/json", ""), "utf-16le");
}

TEST(text_charset, then_the_content_type) {
  EXPECT_EQ(charset_of("x", "text/plain; charset=\"ISO-8859-1\"", "koi8-r"), "windows-1252");
  EXPECT_EQ(charset_of("x", "application/json; charset=utf-16", ""), "utf-16le");
}

TEST(text_charset, one_that_nobody_knows_does_not_count) {
  EXPECT_EQ(charset_of("x", "text/plain; charset=martian", "koi8-r"), "koi8-r");
  EXPECT_EQ(charset_of("x", "application/json; charset=martian", "koi8-r"), "utf-8");
  EXPECT_EQ(charset_of("x", "nonsense; charset=koi8-r", ""), "utf-8");
}

TEST(text_charset, then_what_json_is_written_in) {
  EXPECT_EQ(charset_of("\xE4", "application/json", "latin1"), "utf-8");
  EXPECT_EQ(charset_of("\xE4", "application/problem+json", "latin1"), "utf-8");
}

TEST(text_charset, then_the_default_even_an_unknown_one) {
  EXPECT_EQ(charset_of("x", "text/plain", "Latin1"), "windows-1252");
  EXPECT_EQ(charset_of("x", "", "martian"), "martian");
}

TEST(text_charset, then_what_the_bytes_say) {
  EXPECT_EQ(charset_of("", "", ""), "utf-8");
  EXPECT_EQ(charset_of("gr\xC3\xBCn", "text/plain", ""), "utf-8");
  EXPECT_EQ(charset_of("gr\xFCn", "text/plain", ""), "windows-1252");
}
