#include "base/text.hpp"

#include <gtest/gtest.h>

#include <unordered_map>

#include "base/limits.hpp"

using namespace tern;

TEST(text, compares_without_the_case_of_ascii_letters) {
  EXPECT_TRUE(iequals("Content-Type", "content-tYPE"));
  EXPECT_FALSE(iequals("a", "ab"));
  EXPECT_FALSE(iequals("@", "`"));        // 0x40, 0x60: differ like a letter's cases do
  EXPECT_FALSE(iequals("\xC4", "\xE4"));  // Latin-1
  EXPECT_TRUE(iequals("", ""));
  EXPECT_EQ(to_lower("AbC\xC4-1"), "abc\xC4-1");
}

TEST(text, hashes_what_compares_equal_alike) {
  EXPECT_EQ(ihash("Content-Type"), ihash("content-type"));
  EXPECT_NE(ihash("content-type"), ihash("content-typf"));
  std::unordered_map<std::string, int, ihasher, iequal_to> table;
  table["Host"] = 1;
  EXPECT_EQ(table.find(std::string_view("HOST"))->second, 1);
}

TEST(text, trims_spaces_and_tabs) {
  EXPECT_EQ(trim(" \t a b\t "), "a b");
  EXPECT_EQ(trim(" \t "), "");
  EXPECT_EQ(trim(""), "");
  EXPECT_EQ(trim("\na\n"), "\na\n");
  EXPECT_EQ(trim(" \ta ", ' '), "\ta");
}

TEST(text, splits_into_one_part_more_than_separators) {
  EXPECT_EQ(split("a,b,,c", ','), (std::vector<std::string_view>{"a", "b", "", "c"}));
  EXPECT_EQ(split("", ','), (std::vector<std::string_view>{""}));
  EXPECT_EQ(split(",", ','), (std::vector<std::string_view>{"", ""}));
}

TEST(text, cuts_at_the_next_separator) {
  std::string_view rest = "a=b=c";
  EXPECT_EQ(cut(rest, '='), "a");
  EXPECT_EQ(rest, "b=c");
  EXPECT_EQ(cut(rest, '='), "b");
  EXPECT_EQ(cut(rest, '='), "c");
  EXPECT_EQ(rest, "");
  EXPECT_EQ(cut(rest, '='), "");
}

TEST(text, list_items_are_trimmed_and_empty_ones_skipped) {
  std::string_view rest = ", a ,,b\t,";
  EXPECT_EQ(next_list_item(rest), "a");
  EXPECT_EQ(next_list_item(rest), "b");
  EXPECT_FALSE(next_list_item(rest));
}

TEST(text, commas_in_quotes_do_not_separate_list_items) {
  std::string_view rest = R"(a="x,\"y,", b)";
  EXPECT_EQ(next_list_item(rest), R"(a="x,\"y,")");
  EXPECT_EQ(next_list_item(rest), "b");
  EXPECT_FALSE(next_list_item(rest));
  rest = R"("open, a)";
  EXPECT_EQ(next_list_item(rest), R"("open, a)");
  rest = "\"\\";
  EXPECT_EQ(next_list_item(rest), "\"\\");
}

TEST(text, tokens_are_those_of_rfc_9110) {
  std::string tchars;
  for (int c = 0; c < 256; ++c)
    if (is_tchar(static_cast<char>(c))) tchars += static_cast<char>(c);
  EXPECT_EQ(tchars, "!#$%&'*+-.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ^_`abcdefghijklmnopqrstuvwxyz|~");
  EXPECT_TRUE(is_token("GET"));
  EXPECT_FALSE(is_token(""));
  EXPECT_FALSE(is_token("a b"));
  EXPECT_FALSE(is_token("a:"));
  EXPECT_FALSE(is_token(std::string_view("a\0", 2)));
}

TEST(text, header_values_have_no_line_ends_and_no_control_characters) {
  EXPECT_TRUE(is_header_value(""));
  EXPECT_TRUE(is_header_value("a\tb c\xE4"));
  for (std::string_view bad : {"a\rb", "a\nb", "a\x01", "a\x7F", " a", "a ", "\ta"}) EXPECT_FALSE(is_header_value(bad)) << bad;
  EXPECT_FALSE(is_header_value(std::string_view("a\0b", 3)));
}

TEST(text, token68_has_letters_digits_and_six_more) {
  std::string all;
  for (int c = 0; c < 256; ++c)
    if (is_token68_char(static_cast<char>(c))) all += static_cast<char>(c);
  EXPECT_EQ(all, "+-./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz~");
}

TEST(text, control_characters_are_those_below_the_blank_and_delete) {
  for (int c = 0; c < 256; ++c) {
    const char one = static_cast<char>(c);
    const bool control = c < 0x20 || c == 0x7F;
    EXPECT_EQ(is_control(one), control) << c;
    EXPECT_EQ(has_control({&one, 1}), control) << c;
    EXPECT_EQ(is_control_but_tab(one), control && c != 9) << c;
    EXPECT_EQ(has_control_but_tab({&one, 1}), control && c != 9) << c;
  }
  EXPECT_TRUE(has_control_but_tab("a\tb\x7F"));
  EXPECT_FALSE(has_control_but_tab("a\tb"));
  EXPECT_FALSE(has_control_but_tab(""));
}

TEST(text, numbers_fill_the_text) {
  EXPECT_EQ(parse_number<int>("42"), 42);
  EXPECT_EQ(parse_number<int>("-42"), -42);
  EXPECT_EQ(parse_number<uint8_t>("255"), 255);
  EXPECT_EQ(parse_number<uint64_t>("18446744073709551615"), UINT64_MAX);
  EXPECT_EQ(parse_number<unsigned>("fF", 16), 255u);
  for (std::string_view bad : {"", " 1", "1 ", "+1", "0x1", "1.0", "a"}) EXPECT_FALSE(parse_number<int>(bad)) << bad;
  EXPECT_FALSE(parse_number<uint8_t>("256"));
  EXPECT_FALSE(parse_number<uint8_t>("-1"));
}

TEST(text, quoting_makes_any_bytes_printable_and_short) {
  EXPECT_EQ(quote("ab"), "\"ab\"");
  EXPECT_EQ(quote(std::string_view("\0\n\x7F\xE4", 4)), "\"\\x00\\x0A\\x7F\\xE4\"");
  EXPECT_EQ(quote(std::string(limits::quoted_text_bytes, 'x')), "\"" + std::string(limits::quoted_text_bytes, 'x') + "\"");
  EXPECT_EQ(quote(std::string(limits::quoted_text_bytes + 1, 'x')),
            "\"" + std::string(limits::quoted_text_bytes, 'x') + "...\"");
}
