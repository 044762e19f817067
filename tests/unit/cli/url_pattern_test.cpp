#include "cli/url_pattern.hpp"

#include <gtest/gtest.h>

using namespace tern::cli;

namespace {

std::vector<std::string> all(std::string_view text) {
  std::string why;
  const auto pattern = url_pattern::parse(text, why);
  if (!pattern) return {"refused: " + why};
  std::vector<std::string> urls;
  for (uint64_t i = 0; i < pattern->count(); ++i) urls.push_back(pattern->at(i).text);
  return urls;
}

using list = std::vector<std::string>;

}  // namespace

TEST(url_pattern, runs_through_ranges_and_sets) {
  EXPECT_EQ(all("h/[1-3]"), (list{"h/1", "h/2", "h/3"}));
  EXPECT_EQ(all("h/[08-10].png"), (list{"h/08.png", "h/09.png", "h/10.png"}));
  EXPECT_EQ(all("h/[1-10:4]"), (list{"h/1", "h/5", "h/9"}));
  EXPECT_EQ(all("h/[a-c]"), (list{"h/a", "h/b", "h/c"}));
  EXPECT_EQ(all("h/[X-Z:2]"), (list{"h/X", "h/Z"}));
  EXPECT_EQ(all("h/{one,two,}"), (list{"h/one", "h/two", "h/"}));
  EXPECT_EQ(all("h/{only}"), (list{"h/only"}));
  EXPECT_EQ(all("http://[1-2].test/"), (list{"http://1.test/", "http://2.test/"}));
  EXPECT_EQ(all("h/[5-5]"), (list{"h/5"}));
}

TEST(url_pattern, the_last_range_runs_fastest) {
  EXPECT_EQ(all("{a,b}/[1-2]"), (list{"a/1", "a/2", "b/1", "b/2"}));
  std::string why;
  const auto pattern = url_pattern::parse("{a,b}/[01-02]", why);
  ASSERT_TRUE(pattern);
  EXPECT_EQ(pattern->at(2).values, (list{"b", "01"}));
}

TEST(url_pattern, what_is_no_range_stays) {
  for (const char* url : {"http://[::1]/", "http://[::1]:80/", "http://[fe80::1%eth-0]/", "h/?a[]=1", "http://h/", "",
                          "http://[::1/", "http://u@[::ffff:1.2.3.4]/", "http://h/?at=http://[::1]/"})
    EXPECT_EQ(all(url), list{url}) << url;
}

TEST(url_pattern, a_backslash_makes_it_an_ordinary_letter) {
  EXPECT_EQ(all("h/\\[1-3\\]\\{a\\}"), list{"h/[1-3]{a}"});
  EXPECT_EQ(all("h/{a\\,b,c\\}}"), (list{"h/a,b", "h/c}"}));
  EXPECT_EQ(all("h/a\\b\\"), list{"h/a\\b\\"});
}

TEST(url_pattern, says_what_is_wrong) {
  for (auto [url, words] : {std::pair{"h/[3-1]", "backwards"},
                            {"h/[1-3:0]", "no range"},
                            {"h/[1-]", "no range"},
                            {"h/[a-3]", "no range"},
                            {"h/[a-Z]", "no range"},
                            {"h/[1-3", "not closed"},
                            {"h/{a,b", "not closed"},
                            {"h/{}", "nothing"},
                            {"h/a}", "closes nothing"},
                            {"h/{a,{b}}", "holds another"},
                            {"h/[0]", "no range"},
                            {"h/[1-99999999999999999999]", "no range"},
                            {"h/[z-a]", "backwards"},
                            {"h/[1-2:99999999999999999999]", "no range"}})
    EXPECT_NE(all(url)[0].find(words), std::string::npos) << url << ": " << all(url)[0];
}

TEST(url_pattern, counts_without_running_over) {
  std::string why;
  EXPECT_EQ(url_pattern::parse("[0-18446744073709551615]", why)->count(), UINT64_MAX);
  EXPECT_EQ(url_pattern::parse("[1-18446744073709551615][1-18446744073709551615]", why)->count(), UINT64_MAX);
  EXPECT_EQ(url_pattern::parse("[1-1000][1-1000]{a,b}", why)->count(), 2'000'000u);
  EXPECT_EQ(url_pattern::parse("[9223372036854775808-18446744073709551615:9223372036854775807]", why)->at(1).text,
            "18446744073709551615");
}

TEST(url_pattern, a_literal_is_itself) { EXPECT_EQ(url_pattern::literal("h/[1-3]{a}\\[").at(0).text, "h/[1-3]{a}\\["); }
