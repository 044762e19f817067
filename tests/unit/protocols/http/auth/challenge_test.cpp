#include "protocols/http/auth/challenge.hpp"

#include <gtest/gtest.h>

#include "base/limits.hpp"

using namespace tern;
using namespace tern::http;

namespace {

// One challenge: scheme{token68}(name=value;...)
std::string text(const std::vector<challenge>& list) {
  std::string out;
  for (const challenge& c : list) {
    if (!out.empty()) out += ' ';
    out += c.scheme;
    if (!c.token68.empty()) out += '{' + c.token68 + '}';
    if (c.parameters.empty()) continue;
    out += '(';
    for (const auth_parameter& p : c.parameters) {
      if (out.back() != '(') out += ';';
      out += p.name + '=' + p.value;
    }
    out += ')';
  }
  return out;
}

std::string parse_lines(std::vector<std::string_view> lines) {
  std::vector<field> list;
  for (std::string_view line : lines) list.push_back({"WWW-Authenticate", line});
  return text(parse_challenges(list, "www-authenticate"));
}
std::string parse(std::string_view line) { return parse_lines({line}); }

}  // namespace

TEST(Challenge, OneWithParameters) {
  EXPECT_EQ(parse("Basic realm=\"simple\""), "Basic(realm=simple)");
  EXPECT_EQ(parse("Basic realm=simple"), "Basic(realm=simple)");
  EXPECT_EQ(parse("BASIC REALM = \"a\" ,  charset\t=\tUTF-8"), "BASIC(REALM=a;charset=UTF-8)");
  EXPECT_EQ(parse("Basic realm=\"\""), "Basic(realm=)");
}

TEST(Challenge, SeveralInOneLine) {
  // RFC 9110 §11.6.1
  EXPECT_EQ(parse("Basic realm=\"simple\", Newauth realm=\"apps\", type=1, title=\"Login to \\\"apps\\\"\""),
            "Basic(realm=simple) Newauth(realm=apps;type=1;title=Login to \"apps\")");
  EXPECT_EQ(parse("Newauth realm=\"apps\", type=1, title=\"Login\", Basic realm=\"simple\""),
            "Newauth(realm=apps;type=1;title=Login) Basic(realm=simple)");
  EXPECT_EQ(parse("Negotiate, Basic realm=\"x\""), "Negotiate Basic(realm=x)");
  EXPECT_EQ(parse("Basic realm=\"x\", Negotiate"), "Basic(realm=x) Negotiate");
  EXPECT_EQ(parse("Negotiate,NTLM,Bearer"), "Negotiate NTLM Bearer");
  EXPECT_EQ(parse(" , ,Basic realm=x,, ,Digest nonce=y, "), "Basic(realm=x) Digest(nonce=y)");
}

TEST(Challenge, SeveralLines) {
  EXPECT_EQ(parse_lines({"Basic realm=\"a\"", "Digest realm=\"b\", nonce=\"c\", Bearer"}),
            "Basic(realm=a) Digest(realm=b;nonce=c) Bearer");
  const field list[] = {{"www-authenticate", "Basic realm=a"}, {"Proxy-Authenticate", "Basic realm=p"}};
  EXPECT_EQ(text(parse_challenges(list, "Proxy-Authenticate")), "Basic(realm=p)");
}

TEST(Challenge, Token68) {
  EXPECT_EQ(parse("Negotiate YII+/=="), "Negotiate{YII+/==}");
  EXPECT_EQ(parse("Negotiate abc="), "Negotiate{abc=}");
  EXPECT_EQ(parse("NTLM TlRM ,Basic realm=x"), "NTLM{TlRM} Basic(realm=x)");
  EXPECT_EQ(parse("Foo abc, realm=x"), "Foo{abc}(realm=x)");
}

TEST(Challenge, CommasAndSchemesInQuotesAreText) {
  EXPECT_EQ(parse("Basic realm=\"a, Digest nonce=x, \\\\\", Bearer"), "Basic(realm=a, Digest nonce=x, \\) Bearer");
}

TEST(Challenge, SyntaxThatServersSendAllTheSame) {
  EXPECT_EQ(parse("Digest realm=\"a\" nonce=\"b\" qop=\"auth\""), "Digest(realm=a;nonce=b;qop=auth)");
  EXPECT_EQ(parse("Digest realm=a, domain=/private/, nonce=YWJj=="), "Digest(realm=a;domain=/private/;nonce=YWJj==)");
}

TEST(Challenge, BrokenOnesAreLeftOutAndOthersStay) {
  EXPECT_EQ(parse_lines({"Basic realm=\"open", "Basic realm=b"}), "Basic(realm=b)");
  EXPECT_EQ(parse("Basic realm=\"open, Digest realm=x"), "");
  EXPECT_EQ(parse("Basic realm=a, Digest realm=\"open\\\""), "Basic(realm=a)");
  EXPECT_EQ(parse("Basic realm=a, realm=b, Digest realm=c"), "Digest(realm=c)");
  EXPECT_EQ(parse("Basic realm=\"a\x01\", Digest realm=c"), "Digest(realm=c)");
  EXPECT_EQ(parse("Basic ;realm=a, Digest realm=c"), "Digest(realm=c)");
  EXPECT_EQ(parse("Foo \"Basic realm=a, Digest realm=b\", Bearer realm=d"), "Bearer(realm=d)");
  EXPECT_EQ(parse("realm=a, Basic realm=b"), "Basic(realm=b)");
  EXPECT_EQ(parse(""), "");
  EXPECT_EQ(parse("=,\"\",\\"), "");
}

TEST(Challenge, CountsAndSizesHaveLimits) {
  std::string many;
  for (size_t i = 0; i < limits::http_challenges + 5; ++i) many += "Foo, ";
  const field line{"WWW-Authenticate", many};
  EXPECT_EQ(parse_challenges({&line, 1}, "WWW-Authenticate").size(), limits::http_challenges);

  std::string fat = "Foo ";
  for (size_t i = 0; i <= limits::http_challenge_parameters; ++i) fat += "p" + std::to_string(i) + "=1, ";
  EXPECT_EQ(parse(fat + "Basic realm=a"), "Basic(realm=a)");

  const std::string filler = "Basic realm=\"" + std::string(limits::http_challenge_bytes - 20, 'x') + "\"";
  std::vector<std::string_view> lines = {"Digest realm=a", filler, "Bearer"};
  EXPECT_EQ(parse_lines(lines), "Digest(realm=a)");
}

TEST(Challenge, ParametersAlone) {
  auto list = parse_auth_parameters("nextnonce=\"a b\", qop=auth,rspauth=\"12\"");
  ASSERT_EQ(list.size(), 3u);
  EXPECT_EQ(*find_parameter(list, "NextNonce"), "a b");
  EXPECT_EQ(find_parameter(list, "nc"), nullptr);
  for (std::string_view malformed : {"nextnonce", "a=1, a=2", "a=\"x", "a=1, Basic", "\"a\"=1"})
    EXPECT_TRUE(parse_auth_parameters(malformed).empty()) << malformed;
}
