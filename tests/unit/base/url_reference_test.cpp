#include <gtest/gtest.h>

#include "base/limits.hpp"
#include "base/url.hpp"

using namespace tern;

namespace {
std::string seen_from(std::string_view base, std::string_view reference) {
  auto u = resolve_reference(*parse_url(base), reference);
  return u ? to_string(*u) : "refused: " + std::string(u.why().message());
}
}  // namespace

// RFC 3986 §5.4, with "g" where the RFC has the scheme-only "g:h", which is no URL to us.
TEST(url_reference, normal_examples_of_the_rfc) {
  constexpr std::string_view base = "http://a/b/c/d;p?q";
  constexpr std::pair<std::string_view, std::string_view> cases[] = {
      {"g", "http://a/b/c/g"},     {"./g", "http://a/b/c/g"},
      {"g/", "http://a/b/c/g/"},   {"/g", "http://a/g"},
      {"//g", "http://g/"},        {"?y", "http://a/b/c/d;p?y"},
      {"g?y", "http://a/b/c/g?y"}, {"#s", "http://a/b/c/d;p?q#s"},
      {"g#s", "http://a/b/c/g#s"}, {"g?y#s", "http://a/b/c/g?y#s"},
      {";x", "http://a/b/c/;x"},   {"g;x", "http://a/b/c/g;x"},
      {"", "http://a/b/c/d;p?q"},  {".", "http://a/b/c/"},
      {"./", "http://a/b/c/"},     {"..", "http://a/b/"},
      {"../", "http://a/b/"},      {"../g", "http://a/b/g"},
      {"../..", "http://a/"},      {"../../", "http://a/"},
      {"../../g", "http://a/g"},   {"g;x?y#s", "http://a/b/c/g;x?y#s"}};
  for (auto [reference, target] : cases) EXPECT_EQ(seen_from(base, reference), target) << reference;
}

TEST(url_reference, abnormal_examples_of_the_rfc) {
  constexpr std::string_view base = "http://a/b/c/d;p?q";
  constexpr std::pair<std::string_view, std::string_view> cases[] = {{"../../../g", "http://a/g"},
                                                                     {"../../../../g", "http://a/g"},
                                                                     {"/./g", "http://a/g"},
                                                                     {"/../g", "http://a/g"},
                                                                     {"g.", "http://a/b/c/g."},
                                                                     {".g", "http://a/b/c/.g"},
                                                                     {"g..", "http://a/b/c/g.."},
                                                                     {"..g", "http://a/b/c/..g"},
                                                                     {"./../g", "http://a/b/g"},
                                                                     {"./g/.", "http://a/b/c/g/"},
                                                                     {"g/./h", "http://a/b/c/g/h"},
                                                                     {"g/../h", "http://a/b/c/h"},
                                                                     {"g;x=1/./y", "http://a/b/c/g;x=1/y"},
                                                                     {"g;x=1/../y", "http://a/b/c/y"},
                                                                     {"g?y/./x", "http://a/b/c/g?y/./x"},
                                                                     {"g?y/../x", "http://a/b/c/g?y/../x"},
                                                                     {"g#s/../x", "http://a/b/c/g#s/../x"}};
  for (auto [reference, target] : cases) EXPECT_EQ(seen_from(base, reference), target) << reference;
}

TEST(url_reference, an_absolute_url_stands_for_itself) {
  EXPECT_EQ(seen_from("http://u:p@a/b", "HTTPS://c:443"), "https://c/");
  EXPECT_EQ(seen_from("http://a/b", "http:g").substr(0, 8), "refused:");
}

TEST(url_reference, the_same_authority_keeps_the_userinfo_another_does_not) {
  EXPECT_EQ(seen_from("http://u:p@a/b", "/c"), "http://u:p@a/c");
  EXPECT_EQ(seen_from("http://u:p@a/b", "//a/c"), "http://a/c");
}

TEST(url_reference, the_fragment_is_the_references_own) {
  EXPECT_EQ(seen_from("http://a/b#old", "c"), "http://a/c");
  EXPECT_EQ(seen_from("http://a/b#old", ""), "http://a/b");
}

TEST(url_reference, a_base_without_path_gets_a_slash) { EXPECT_EQ(seen_from("redis://a", "0"), "redis://a/0"); }

TEST(url_reference, is_as_lenient_as_a_url) {
  EXPECT_EQ(seen_from("http://a/b", " c d?e f "), "http://a/c%20d?e%20f");
  EXPECT_EQ(seen_from("http://a/b/c", "%2e%2e/d"), "http://a/d");
  EXPECT_EQ(seen_from("http://a/b", "\xE4"), "http://a/%E4");
}

TEST(url_reference, a_backslash_cannot_leave_the_host) {
  EXPECT_EQ(seen_from("http://a/b", "/\\evil.example"), "http://a/%5Cevil.example");
  EXPECT_EQ(seen_from("http://a/b", "\\\\evil.example"), "http://a/%5C%5Cevil.example");
}

TEST(url_reference, a_colon_in_a_segment_is_no_scheme) {
  EXPECT_EQ(seen_from("http://a/b", "./c:d"), "http://a/c:d");
  EXPECT_EQ(seen_from("http://a/b", "?x=http://y"), "http://a/b?x=http://y");
  EXPECT_EQ(seen_from("http://a/b", "1:2"), "http://a/1:2");
  EXPECT_EQ(seen_from("http://a/b", "c d:e"), "http://a/c%20d:e");
}

TEST(url_reference, control_characters_are_refused) {
  EXPECT_EQ(seen_from("http://a/b", "c\r\nd"), "refused: the URL reference is not valid at offset 1: control character 0x0D");
  EXPECT_EQ(seen_from("http://a/b", "\n"), "refused: the URL reference is not valid at offset 0: control character 0x0A");
}

TEST(url_reference, is_limited_in_length) {
  auto u = resolve_reference(*parse_url("http://a/"), std::string(limits::url_bytes + 1, 'x'));
  EXPECT_EQ(u.why().code(), TERN_E_LIMIT);
}
