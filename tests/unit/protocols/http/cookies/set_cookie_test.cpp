#include "protocols/http/cookies/set_cookie.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <string>

using namespace tern::http;

namespace {

std::string pair_of(std::string_view field) {
  auto c = parse_set_cookie(field);
  return c ? std::string(c->name) + "|" + std::string(c->value) : "ignored";
}

set_cookie parsed(std::string_view field) {
  auto c = parse_set_cookie(field);
  EXPECT_TRUE(c) << field;
  return c.value_or(set_cookie());
}

}  // namespace

TEST(set_cookie, splits_name_and_value_at_the_first_equals_sign) {
  EXPECT_EQ(pair_of("a=b"), "a|b");
  EXPECT_EQ(pair_of("a=b=c"), "a|b=c");
  EXPECT_EQ(pair_of("a="), "a|");
  EXPECT_EQ(pair_of("a=\"b c\""), "a|\"b c\"");
  EXPECT_EQ(pair_of("a=b;"), "a|b");
  EXPECT_EQ(pair_of("a=%41"), "a|%41");
  EXPECT_EQ(pair_of("\xc3\xa9=\xc3\xbc"), "\xc3\xa9|\xc3\xbc");
}

TEST(set_cookie, drops_blanks_around_but_not_inside) { EXPECT_EQ(pair_of(" \t a b \t=\t c\td  ; x"), "a b|c\td"); }

TEST(set_cookie, takes_a_value_without_a_name) {
  EXPECT_EQ(pair_of("b"), "|b");
  EXPECT_EQ(pair_of("=b"), "|b");
  EXPECT_EQ(pair_of("==b"), "|=b");
}

TEST(set_cookie, ignores_one_with_neither_name_nor_value) {
  for (std::string bad : {"", "=", " = ", ";", "; Secure", "=; Path=/"}) EXPECT_EQ(pair_of(bad), "ignored") << bad;
}

TEST(set_cookie, ignores_one_with_control_characters_anywhere) {
  for (int c = 0; c < 0x20; ++c) {
    if (c == '\t') continue;
    EXPECT_EQ(pair_of(std::string("a=b") + static_cast<char>(c)), "ignored") << c;
    EXPECT_EQ(pair_of(std::string("a=b; Path=/") + static_cast<char>(c) + "x"), "ignored") << c;
  }
  EXPECT_EQ(pair_of("a\x7f=b"), "ignored");
  EXPECT_EQ(pair_of("a=b; x=\ty"), "a|b");
}

TEST(set_cookie, takes_4096_bytes_of_name_and_value_together) {
  EXPECT_TRUE(parse_set_cookie("ab=" + std::string(4094, 'x')));
  EXPECT_FALSE(parse_set_cookie("ab=" + std::string(4095, 'x')));
  EXPECT_TRUE(parse_set_cookie(std::string(4096, 'x')));
  EXPECT_FALSE(parse_set_cookie(std::string(4097, 'x')));
}

TEST(set_cookie, ignores_attributes_of_more_than_1024_bytes) {
  EXPECT_EQ(parsed("a=b; Path=/" + std::string(1023, 'x')).path->size(), 1024u);
  EXPECT_EQ(parsed("a=b; Path=/" + std::string(1024, 'x')).path, std::nullopt);
  EXPECT_EQ(parsed("a=b; Path=/y; Path=/" + std::string(1024, 'x')).path, "/y");
}

TEST(set_cookie, reads_attributes_whatever_their_case_and_blanks) {
  set_cookie c = parsed("a=b;SECURE ; httponly;  pAtH = /x ;domain=Example.com; samesite=LAX; unknown=1; ; =");
  EXPECT_TRUE(c.secure);
  EXPECT_TRUE(c.http_only);
  EXPECT_EQ(c.path, "/x");
  EXPECT_EQ(c.domain, "Example.com");
  EXPECT_EQ(c.same_site, same_site_rule::lax);
  c = parsed("a=b");
  EXPECT_FALSE(c.secure || c.http_only || c.path || c.domain || c.expires || c.max_age);
}

TEST(set_cookie, counts_the_last_of_several_attributes) {
  set_cookie c =
      parsed("a=b; Path=/x; Path=/y; Domain=x.org; Domain=y.org; Max-Age=1; Max-Age=2; SameSite=Lax; SameSite=Strict");
  EXPECT_EQ(c.path, "/y");
  EXPECT_EQ(c.domain, "y.org");
  EXPECT_EQ(c.max_age, 2);
  EXPECT_EQ(c.same_site, same_site_rule::strict);
}

TEST(set_cookie, drops_one_dot_before_a_domain) {
  EXPECT_EQ(parsed("a=b; Domain=.x.org").domain, "x.org");
  EXPECT_EQ(parsed("a=b; Domain=..x.org").domain, ".x.org");
  EXPECT_EQ(parsed("a=b; Domain=.").domain, "");
  EXPECT_EQ(parsed("a=b; Domain").domain, "");
}

TEST(set_cookie, asks_for_the_default_path_when_the_path_is_none) {
  EXPECT_EQ(parsed("a=b; Path").path, "");
  EXPECT_EQ(parsed("a=b; Path=x").path, "");
  EXPECT_EQ(parsed("a=b; Path=/x; Path=").path, "");
}

TEST(set_cookie, reads_max_age) {
  EXPECT_EQ(parsed("a=b; Max-Age=10").max_age, 10);
  EXPECT_EQ(parsed("a=b; Max-Age=0").max_age, 0);
  EXPECT_EQ(parsed("a=b; Max-Age=-5").max_age, 0);
  EXPECT_EQ(parsed("a=b; Max-Age=99999999999999999999999").max_age, std::numeric_limits<int64_t>::max());
  EXPECT_EQ(parsed("a=b; Max-Age=-99999999999999999999999").max_age, 0);
  for (std::string bad : {"", "-", "+1", "1.5", "1s", "x", "--1"})
    EXPECT_EQ(parsed("a=b; Max-Age=" + bad).max_age, std::nullopt) << bad;
  EXPECT_EQ(parsed("a=b; Max-Age=7; Max-Age=x").max_age, 7) << "a wrong one is as if it was not there";
}

TEST(set_cookie, reads_expires) {
  EXPECT_EQ(parsed("a=b; Expires=Sun, 06 Nov 1994 08:49:37 GMT").expires, 784111777);
  EXPECT_EQ(parsed("a=b; Expires=tomorrow").expires, std::nullopt);
  EXPECT_EQ(parsed("a=b; Expires=Sun, 06 Nov 1994 08:49:37 GMT; Expires=never").expires, 784111777);
}

TEST(set_cookie, keeps_same_site) {
  EXPECT_EQ(parsed("a=b; SameSite=None").same_site, same_site_rule::none);
  EXPECT_EQ(parsed("a=b; SameSite=strict").same_site, same_site_rule::strict);
  EXPECT_EQ(parsed("a=b; SameSite=odd").same_site, same_site_rule::unset);
  EXPECT_EQ(parsed("a=b; SameSite").same_site, same_site_rule::unset);
}
