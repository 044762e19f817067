#include "base/charset.hpp"

#include <gtest/gtest.h>

#include "base/charset_labels.hpp"
#include "base/utf8.hpp"

using namespace tern;
using namespace std::string_view_literals;

namespace {

std::string utf8(std::string_view text, std::string_view charset) {
  const auto out = to_utf8(text, charset);
  return out ? *out : std::string(describe(out.why().code()).name);
}

}  // namespace

TEST(charset, texts_become_utf8) {
  EXPECT_EQ(utf8("gr\xFCn \x80", "latin1"), "gr\u00FCn \u20AC");
  EXPECT_EQ(utf8("\xA4", "iso-8859-15"), "\u20AC");
  EXPECT_EQ(utf8("\xF0\xD2\xC9", "koi8-r"), "\u041F\u0440\u0438");
  EXPECT_EQ(utf8("\x82\xB1\x82\xF1", "shift_jis"), "\u3053\u3093");
  EXPECT_EQ(utf8("\xA4\xB3\xA4\xF3", "euc-jp"), "\u3053\u3093");
  EXPECT_EQ(utf8("\x1B$B$3$s\x1B(B!", "iso-2022-jp"), "\u3053\u3093!");
  EXPECT_EQ(utf8("\xC4\xE3\xBA\xC3", "gb2312"), "\u4F60\u597D");
  EXPECT_EQ(utf8("\xA7\x41", "big5"), "\u4F60");
  EXPECT_EQ(utf8("\xBE\xC8", "euc-kr"), "\uC548");
  EXPECT_EQ(utf8("a\0\x3D\xD8\0\xDE"sv, "utf-16le"), "a\U0001F600");
  EXPECT_EQ(utf8("\0a\xD8\x3D\xDE\0"sv, "utf-16be"), "a\U0001F600");
  EXPECT_EQ(utf8("\0\xF6\1\0"sv, "utf-32le"), "\U0001F600");
  EXPECT_EQ(utf8("\0\1\xF6\0"sv, "utf-32be"), "\U0001F600");
  EXPECT_EQ(utf8("gr\u00FCn", "utf8"), "gr\u00FCn");
  EXPECT_EQ(utf8("", "latin1"), "");
}

TEST(charset, every_known_encoding_can_be_read) {
  for (std::string_view label :
       {"utf-8",        "windows-1252", "utf-16le",     "utf-16be",     "utf-32le",       "utf-32be",     "ibm866",
        "iso-8859-2",   "iso-8859-3",   "iso-8859-4",   "iso-8859-5",   "iso-8859-6",     "iso-8859-7",   "iso-8859-8",
        "iso-8859-8-i", "iso-8859-10",  "iso-8859-13",  "iso-8859-14",  "iso-8859-15",    "iso-8859-16",  "koi8-r",
        "koi8-u",       "macintosh",    "windows-874",  "windows-1250", "windows-1251",   "windows-1253", "windows-1254",
        "windows-1255", "windows-1256", "windows-1257", "windows-1258", "x-mac-cyrillic", "gbk",          "gb18030",
        "big5",         "euc-jp",       "iso-2022-jp",  "shift_jis",    "euc-kr"}) {
    EXPECT_EQ(find_charset(label), label);
    std::string all;
    for (int i = 0; i < 3; ++i)
      for (int b = 0; b < 256; ++b) all += static_cast<char>(b);
    for (size_t size = 0; size < all.size(); ++size) {
      const auto out = to_utf8(std::string_view(all).substr(size), label);
      ASSERT_TRUE(out) << label << out.why().message();
      EXPECT_TRUE(is_utf8(*out)) << label;
      EXPECT_LE(out->size(), 3 * (all.size() - size)) << label;
    }
  }
}

TEST(charset, what_is_invalid_is_replaced_and_the_rest_kept) {
  EXPECT_EQ(utf8("a\xFF"
                 "b",
                 "utf-8"),
            "a\uFFFD"
            "b");
  EXPECT_EQ(utf8("a\x81"
                 "b",
                 "windows-1252"),
            "a\uFFFD"
            "b");
  EXPECT_EQ(utf8("a\x82", "shift_jis"), "a\uFFFD");
  EXPECT_EQ(utf8("\x82\xB1\xFF\x82\xB1", "shift_jis"), "\u3053\uFFFD\u3053");
  EXPECT_EQ(utf8("a\0\0\xD8"
                 "b\0"sv,
                 "utf-16le"),
            "a\uFFFD"
            "b");
  EXPECT_EQ(utf8("a\0b"sv, "utf-16le"), "a\uFFFD");
  EXPECT_EQ(utf8("a\0\x3D\xD8"sv, "utf-16le"), "a\uFFFD");
  EXPECT_EQ(utf8("\0\0\x11\0a\0\0\0"sv, "utf-32le"),
            "\uFFFD"
            "a");
}

TEST(charset, long_texts_are_converted_whole) {
  std::string in, out;
  for (int i = 0; i < 20000; ++i) {
    in += i % 7 == 0 ? "\x81" : "\xFC";
    out += i % 7 == 0 ? "\uFFFD" : "\u00FC";
  }
  EXPECT_EQ(utf8(in, "latin1"), out);
}

TEST(charset, a_character_held_back_for_a_combining_one_is_not_lost) {
  EXPECT_EQ(utf8("\x88\x66", "big5"), "\u00CA");
  EXPECT_EQ(utf8("\x88\x62", "big5"), "\u00CA\u0304");
}

TEST(charset, marks_are_seen_and_left_out) {
  EXPECT_EQ(charset_of_mark("\xEF\xBB\xBFx"), "utf-8");
  EXPECT_EQ(charset_of_mark("\xFF\xFEx\0"sv), "utf-16le");
  EXPECT_EQ(charset_of_mark("\xFE\xFF\0x"sv), "utf-16be");
  EXPECT_EQ(charset_of_mark("\xFF\xFE\0\0x\0\0\0"sv), "utf-32le");
  EXPECT_EQ(charset_of_mark("\0\0\xFE\xFF"sv), "utf-32be");
  for (std::string_view text : {""sv, "\xEF\xBB"sv, "\xFF"sv, "x\xEF\xBB\xBF"sv}) EXPECT_EQ(charset_of_mark(text), "");
  EXPECT_EQ(utf8("\xEF\xBB\xBFx", "utf-8"), "x");
  EXPECT_EQ(utf8("\xFF\xFEx\0"sv, "utf-16le"), "x");
  EXPECT_EQ(utf8("\xFE\xFF\0x"sv, "utf-16be"), "x");
  EXPECT_EQ(utf8("\0\0\xFE\xFF\0\0\0x"sv, "utf-32be"), "x");
  EXPECT_EQ(utf8("\xEF\xBB\xBFx", "latin1"), "\u00EF\u00BB\u00BFx");
}

TEST(charset, a_name_without_a_byte_order_goes_by_the_mark) {
  EXPECT_EQ(utf8("\xFE\xFF\0x"sv, "UTF-16"), "x");
  EXPECT_EQ(utf8("\xFF\xFEx\0"sv, "utf-16"), "x");
  EXPECT_EQ(utf8("x\0"sv, "utf-16"), "x");
  EXPECT_EQ(utf8("\xFF\xFE\0\0x\0\0\0"sv, "utf-32"), "x");
  EXPECT_EQ(utf8("\0\0\xFE\xFF\0\0\0x"sv, "utf-32"), "x");
  EXPECT_EQ(utf8("\0\0\0x"sv, "utf-32"), "x");
  EXPECT_EQ(utf8("\xFF\xFE\0\0x\0"sv, "utf-16"), "\0x"sv);
}

TEST(charset, an_unknown_encoding_is_refused) {
  for (std::string_view name : {"", "martian", "utf-7", "utf-8//IGNORE", "/etc/passwd"})
    EXPECT_EQ(utf8("x", name), "TERN_E_UNSUPPORTED") << name;
  EXPECT_EQ(to_utf8("x", "martian").why().message(), "text in the encoding \"martian\" cannot be read");
  EXPECT_EQ(find_charset("martian"), "");
}
