#include "cli/form_argument.hpp"

#include <gtest/gtest.h>

using namespace tern::cli;
using kind = form_argument::kind;

TEST(parse_form_argument, reads_values_files_and_contents) {
  auto text = parse_form_argument("a=b=c;d");
  ASSERT_TRUE(text);
  EXPECT_EQ(text->what, kind::text);
  EXPECT_EQ(text->name, "a");
  EXPECT_EQ(text->value, "b=c;d");
  EXPECT_FALSE(text->type || text->file_name);
  auto file = parse_form_argument("a=@dir/f.txt");
  ASSERT_TRUE(file);
  EXPECT_EQ(file->what, kind::file);
  EXPECT_EQ(file->value, "dir/f.txt");
  auto content = parse_form_argument("a=<-");
  ASSERT_TRUE(content);
  EXPECT_EQ(content->what, kind::content);
  EXPECT_EQ(content->value, "-");
}

TEST(parse_form_argument, reads_type_and_file_name_in_any_order) {
  for (const char* given : {"a=@f;type=text/plain;charset=utf-8;filename=g", "a=@f;filename=g;type=text/plain;charset=utf-8"}) {
    auto form = parse_form_argument(given);
    ASSERT_TRUE(form) << given;
    EXPECT_EQ(form->value, "f");
    EXPECT_EQ(form->type, "text/plain;charset=utf-8");
    EXPECT_EQ(form->file_name, "g");
  }
}

TEST(parse_form_argument, takes_quoted_texts_as_they_are) {
  auto form = parse_form_argument("a=\"x;type=y\\\"\\\\\\n\";filename=\";type=z\"");
  ASSERT_TRUE(form);
  EXPECT_EQ(form->value, "x;type=y\"\\\\n");
  EXPECT_FALSE(form->type);
  EXPECT_EQ(form->file_name, ";type=z");
}

TEST(parse_form_argument, an_empty_value_is_a_value) {
  auto form = parse_form_argument("a=");
  ASSERT_TRUE(form);
  EXPECT_EQ(form->value, "");
}

TEST(parse_form_argument, refuses_what_it_cannot_read) {
  for (const char* text : {"", "a", "=b", "a=@", "a=<", "a=@;type=x", "a=\"open", "a=\"b\"c", "a=@f;type=\"open"})
    EXPECT_FALSE(parse_form_argument(text)) << text;
}
