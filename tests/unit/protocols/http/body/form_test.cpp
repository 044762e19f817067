#include "protocols/http/body/form.hpp"

#include <gtest/gtest.h>

#include <vector>

using namespace tern::http;

namespace {

std::string form(std::vector<text_pair> pairs) { return form_text(pairs); }
std::string lines(std::vector<text_pair> pairs) { return namevalue_text(pairs); }

}  // namespace

TEST(form, pairs_are_joined_and_spaces_become_plus) {
  EXPECT_EQ(form({}), "");
  EXPECT_EQ(form({{"a", "1"}, {"b", ""}, {"", "c"}, {"a", "2 3"}}), "a=1&b=&=c&a=2+3");
}

TEST(form, only_letters_digits_and_four_marks_stay_as_they_are) {
  EXPECT_EQ(form({{"*-._", "azAZ09"}}), "*-._=azAZ09");
  EXPECT_EQ(form({{"&=+%", "~!'()/?"}}), "%26%3D%2B%25=%7E%21%27%28%29%2F%3F");
  EXPECT_EQ(form({{"n\xC3\xA4", std::string_view("\r\n\0\xFF", 4)}}), "n%C3%A4=%0D%0A%00%FF");
}

TEST(namevalue, is_a_line_for_each_pair) {
  EXPECT_EQ(lines({}), "");
  EXPECT_EQ(lines({{"a", "1 2"}, {"b", ""}}), "a=1 2\nb=\n");
}

TEST(namevalue, what_would_break_a_line_is_a_triplet) {
  EXPECT_EQ(lines({{"a=b\n", "c=d\r\n"}}), "a%3Db%0A=c=d%0D%0A\n");
  EXPECT_EQ(lines({{"100%", std::string_view("0\0", 2)}}), "100%25=0%00\n");
  EXPECT_EQ(lines({{"\xC3\xA4", "\xFF"}}), "\xC3\xA4=\xFF\n");
}
