#include "base/utf8.hpp"

#include <gtest/gtest.h>

using namespace tern;

TEST(utf8, ascii_is_valid_at_every_length) {
  std::string text;
  for (int i = 0; i < 40; ++i) {
    EXPECT_TRUE(is_ascii(text));
    EXPECT_TRUE(is_utf8(text));
    text += 'x';
  }
}

TEST(utf8, one_foreign_byte_is_found_at_every_place) {
  for (size_t length = 1; length < 40; ++length)
    for (size_t at = 0; at < length; ++at) {
      std::string text(length, 'x');
      text[at] = '\x80';
      EXPECT_FALSE(is_ascii(text));
      EXPECT_EQ(find_invalid_utf8(text), at);
    }
}

TEST(utf8, the_ends_of_every_range_are_valid) {
  for (std::string_view text : {"\x7F", "\xC2\x80", "\xDF\xBF", "\xE0\xA0\x80", "\xED\x9F\xBF", "\xEE\x80\x80", "\xEF\xBF\xBF",
                                "\xF0\x90\x80\x80", "\xF3\xBF\xBF\xBF", "\xF4\x8F\xBF\xBF"}) {
    EXPECT_TRUE(is_utf8(text));
    EXPECT_TRUE(is_utf8("a" + std::string(text) + "b"));
  }
  EXPECT_TRUE(is_utf8(std::string_view("\0", 1)));
}

TEST(utf8, ill_formed_sequences_are_not) {
  for (std::string_view text : {"\x80", "\xBF", "\xC0\x80", "\xC1\xBF", "\xE0\x9F\xBF", "\xED\xA0\x80", "\xED\xBF\xBF",
                                "\xF0\x8F\xBF\xBF", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xFE", "\xFF", "\xC2", "\xC2\x41",
                                "\xE1\x80", "\xE1\x80\x41", "\xF1\x80\x80", "\xF1\x80\x80\xC0"})
    EXPECT_EQ(find_invalid_utf8("ab" + std::string(text)), 2u);
}

TEST(utf8, a_sequence_cut_by_the_end_is_invalid_where_it_starts) {
  std::string text = "abcdefgh\xF0\x9F\x98\x80";
  EXPECT_TRUE(is_utf8(text));
  for (size_t size = 9; size < 12; ++size) EXPECT_EQ(find_invalid_utf8(text.substr(0, size)), 8u);
}

TEST(utf8, every_scalar_value_is_written_as_valid_text) {
  for (char32_t code = 0; code <= 0x10FFFF; code += code < 0x11000 ? 1 : 97) {
    if (code >= 0xD800 && code <= 0xDFFF) continue;
    std::string text;
    append_utf8(text, code);
    ASSERT_TRUE(is_utf8(text)) << static_cast<uint32_t>(code);
  }
  std::string text;
  append_utf8(text, 0x20AC);
  append_utf8(text, 0x1F600);
  EXPECT_EQ(text, "\xE2\x82\xAC\xF0\x9F\x98\x80");
}

TEST(utf8, repaired_text_keeps_what_is_right) {
  struct {
    std::string_view text, repaired;
  } const cases[] = {{"", ""},
                     {"plain", "plain"},
                     {"gr\xC3\xBCn", "gr\xC3\xBCn"},
                     {"a\x80z", "a\uFFFDz"},
                     {"a\xC3", "a\uFFFD"},
                     {"\xE2\x82z", "\uFFFDz"},                // one for what begins a sequence
                     {"\xF0\x9F\x98", "\uFFFD"},              //
                     {"\xC0\x80", "\uFFFD\uFFFD"},            // one for each byte that begins none
                     {"\xED\xA0\x80", "\uFFFD\uFFFD\uFFFD"},  //
                     {"\xF4\x90\x80\x80z", "\uFFFD\uFFFD\uFFFD\uFFFDz"},
                     {"\xE2\x82\xE2\x82\xAC", "\uFFFD\u20AC"},
                     {"\xFF\xFE", "\uFFFD\uFFFD"}};
  for (const auto& c : cases) EXPECT_EQ(repair_utf8(c.text), c.repaired);
}
