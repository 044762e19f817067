#include "base/charset_labels.hpp"

#include <gtest/gtest.h>

using namespace tern;

TEST(charset_labels, labels_of_the_web_name_its_encodings) {
  struct {
    std::string_view label, name;
  } const cases[] = {{"utf8", "utf-8"},
                     {"UTF-8", "utf-8"},
                     {" utf-8\t", "utf-8"},
                     {"latin1", "windows-1252"},
                     {"iso-8859-1", "windows-1252"},
                     {"US-ASCII", "windows-1252"},
                     {"ascii", "windows-1252"},
                     {"iso-8859-9", "windows-1254"},
                     {"tis-620", "windows-874"},
                     {"gb2312", "gbk"},
                     {"sjis", "shift_jis"},
                     {"ks_c_5601-1987", "euc-kr"},
                     {"utf-16", "utf-16le"},
                     {"utf-16be", "utf-16be"},
                     {"utf-32", "utf-32"},
                     {"latin9", ""},
                     {"l9", "iso-8859-15"},
                     {"x-mac-roman", "macintosh"}};
  for (const auto& c : cases) {
    const charset_row* row = find_charset_row(c.label);
    EXPECT_EQ(row ? row->name : std::string_view(), c.name) << c.label;
  }
}

TEST(charset_labels, others_are_not_known) {
  for (std::string_view label :
       {"", " ", "utf-7", "IBM037", "utf-8//IGNORE", "../x", "iso-8859-1 latin1", "char", "INTERNAL", "replacement"})
    EXPECT_EQ(find_charset_row(label), nullptr) << label;
}
