#include "base/url_parts.hpp"

#include <gtest/gtest.h>

using namespace tern;

TEST(dot_segments, are_removed_as_rfc_3986_says) {
  EXPECT_EQ(remove_dot_segments("/a/b/c/./../../g"), "/a/g");
  EXPECT_EQ(remove_dot_segments(""), "");
  EXPECT_EQ(remove_dot_segments("/"), "/");
  EXPECT_EQ(remove_dot_segments("/."), "/");
  EXPECT_EQ(remove_dot_segments("/.."), "/");
  EXPECT_EQ(remove_dot_segments("/./"), "/");
  EXPECT_EQ(remove_dot_segments("/../"), "/");
  EXPECT_EQ(remove_dot_segments("/a/."), "/a/");
  EXPECT_EQ(remove_dot_segments("/a/.."), "/");
  EXPECT_EQ(remove_dot_segments("/a/../.."), "/");
  EXPECT_EQ(remove_dot_segments("/.a/..b/c."), "/.a/..b/c.");
}

TEST(dot_segments, empty_segments_are_kept) {
  EXPECT_EQ(remove_dot_segments("//"), "//");
  EXPECT_EQ(remove_dot_segments("/a//b"), "/a//b");
  EXPECT_EQ(remove_dot_segments("/a//../b"), "/a/b");
  EXPECT_EQ(remove_dot_segments("/..//b"), "//b");
}

TEST(url_tail, splits_at_the_first_hash_and_the_first_question_mark_before_it) {
  url_tail tail = split_tail("/a?b?c#d?e#f");
  EXPECT_EQ(tail.path, "/a");
  EXPECT_EQ(tail.query, "b?c");
  EXPECT_EQ(tail.fragment, "d?e#f");
  tail = split_tail("/a#b?c");
  EXPECT_EQ(tail.path, "/a");
  EXPECT_FALSE(tail.query);
  EXPECT_EQ(tail.fragment, "b?c");
}

TEST(scheme, is_what_stands_before_the_first_colon) {
  EXPECT_EQ(scheme_length("http://a"), 4u);
  EXPECT_EQ(scheme_length("a+b-c.1:"), 7u);
  for (std::string_view text : {"", "http", ":", "1a:", "a/b:c", "a b:c", "?a:b"}) EXPECT_EQ(scheme_length(text), 0u) << text;
}

TEST(url_text, is_checked_for_length_and_control_characters) {
  EXPECT_FALSE(check_url_text("a b\x80", "URL"));
  EXPECT_EQ(check_url_text("a\nb", "URL").message(), "the URL is not valid at offset 1: control character 0x0A");
}
