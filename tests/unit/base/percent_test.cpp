#include "base/percent.hpp"

#include <gtest/gtest.h>

using namespace tern;

namespace {

std::string encoded(std::string_view raw) {
  std::string out = "=";
  append_percent_encoded(out, raw);
  return out.substr(1);
}

}  // namespace

TEST(percent, encodes_everything_but_unreserved_characters) {
  EXPECT_EQ(encoded("aZ09-._~"), "aZ09-._~");
  EXPECT_EQ(encoded("a b&c=d/e?f+g%"), "a%20b%26c%3Dd%2Fe%3Ff%2Bg%25");
  EXPECT_EQ(encoded("\xC3\xA4"), "%C3%A4");
  EXPECT_EQ(encoded(std::string_view("\0\xFF", 2)), "%00%FF");
}

TEST(percent, extended_values_say_their_charset_and_keep_what_rfc_8187_keeps) {
  std::string out = "filename*=";
  append_extended_value(out, "na\xC3\xAFve \"1\".png");
  EXPECT_EQ(out, "filename*=UTF-8''na%C3%AFve%20%221%22.png");
  std::string all, kept;
  for (int c = 0; c < 128; ++c) all += static_cast<char>(c);
  append_extended_value(kept, all);
  kept.erase(0, 7);
  for (size_t at; (at = kept.find('%')) != std::string::npos;) kept.erase(at, 3);
  EXPECT_EQ(kept, "!#$&+-.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ^_`abcdefghijklmnopqrstuvwxyz|~");
}

TEST(percent, decodes_triplets_and_leaves_what_is_none) {
  EXPECT_EQ(percent_decode("a%20b%2fc"), "a b/c");
  EXPECT_EQ(percent_decode("100%"), "100%");
  EXPECT_EQ(percent_decode("%4"), "%4");
  EXPECT_EQ(percent_decode("%zz%41"), "%zzA");
  EXPECT_EQ(percent_decode("a+b"), "a+b");
}

TEST(percent, normalising_decodes_unreserved_and_uppercases_the_rest) {
  EXPECT_EQ(percent_normalise("/%7euser/%41%2d%2f%3a", url_component::path), "/~user/A-%2F%3A");
}

TEST(percent, normalising_encodes_what_the_grammar_does_not_allow) {
  EXPECT_EQ(percent_normalise("/a b\"<>\\^`{|}", url_component::path), "/a%20b%22%3C%3E%5C%5E%60%7B%7C%7D");
  EXPECT_EQ(percent_normalise("\xC3\xA4", url_component::query), "%C3%A4");
  EXPECT_EQ(percent_normalise("\xE4", url_component::query), "%E4");
}

TEST(percent, normalising_mends_a_lone_percent_sign) {
  EXPECT_EQ(percent_normalise("/100%", url_component::path), "/100%25");
  EXPECT_EQ(percent_normalise("/%zz", url_component::path), "/%25zz");
  EXPECT_EQ(percent_normalise("/%4%31", url_component::path), "/%2541");
}

TEST(percent, a_question_mark_is_encoded_in_a_path_only) {
  EXPECT_EQ(percent_normalise("?", url_component::path), "%3F");
  EXPECT_EQ(percent_normalise("?", url_component::query), "?");
  EXPECT_EQ(percent_normalise("?", url_component::fragment), "?");
}

TEST(percent, brackets_and_sub_delimiters_stay_as_everybody_sends_them) {
  EXPECT_EQ(percent_normalise("a[]=1&b;c=(d)!$'*+,:@/", url_component::query), "a[]=1&b;c=(d)!$'*+,:@/");
}

TEST(percent, normalising_twice_changes_nothing) {
  for (std::string_view text : {"%2541", "%%41", "%4%31", "100%", "%25zz", "/a b%2F", "\xFF%ff"}) {
    std::string once = percent_normalise(text, url_component::path);
    EXPECT_EQ(percent_normalise(once, url_component::path), once) << text;
  }
}
