#include "protocols/http/auth/netrc.hpp"

#include <gtest/gtest.h>

#include "base/limits.hpp"

using namespace tern;
using namespace tern::http;

namespace {

std::string part(const std::optional<secret>& s) { return s ? std::string(s->view()) : "-"; }

// One entry per "machine login password".
std::string parse(std::string_view text) {
  auto table = netrc::parse(text);
  if (!table) return std::string(table.why().message());
  std::string out;
  for (const netrc_entry& e : table->entries()) {
    if (!out.empty()) out += '|';
    out += e.machine.value_or("(default)") + " " + part(e.login) + " " + part(e.password);
  }
  return out;
}

std::string found(std::string_view text, std::string_view host, std::optional<std::string_view> login = {}) {
  auto table = netrc::parse(text);
  auto who = table ? table->find(host, login) : nullptr;
  return who ? std::string(who->user.view()) + " " + std::string(who->password.view()) : "(none)";
}

}  // namespace

TEST(Netrc, Entries) {
  EXPECT_EQ(parse(""), "");
  EXPECT_EQ(parse("machine a login b password c"), "a b c");
  EXPECT_EQ(parse("machine a\n\tlogin b\r\n password\n\n c\naccount d\n"), "a b c");
  EXPECT_EQ(parse("machine a password c login b machine d login e default login f password g"), "a b c|d e -|(default) f g");
  EXPECT_EQ(parse("machine a"), "a - -");
  EXPECT_EQ(parse("machine a login b login c password d"), "a c d");
}

TEST(Netrc, QuotedTokens) {
  EXPECT_EQ(parse("machine a login \"b c\" password \"d\\\"e\\\\f\\ng\\rh\\ti\\qj\""), "a b c d\"e\\f\ng\rh\tiqj");
  EXPECT_EQ(parse("machine \"a\" login \"\" password \"machine b\""), "a  machine b");
  EXPECT_EQ(parse("machine a login b\"c password d\\e"), "a b\"c d\\e");
  EXPECT_EQ(parse("machine a \"login\" x login b password c"), "a b c");
}

TEST(Netrc, CommentsWhereKeywordsStand) {
  EXPECT_EQ(parse("# machine x login y password z\nmachine a login b password c # login d\nmachine e login f password g"),
            "a b c|e f g");
  EXPECT_EQ(parse("machine a login b password #c #comment\n#\n#end"), "a b #c");
  EXPECT_EQ(parse("machine a login #b password c#d\n   # indented"), "a #b c#d");
}

TEST(Netrc, MacrosAreSkippedToTheEmptyLine) {
  EXPECT_EQ(parse("machine a login b password c\nmacdef init\nmachine x login y\nquit\n\nmachine d login e password f"),
            "a b c|d e f");
  EXPECT_EQ(parse("macdef init\r\nmachine x\r\n\r\nmachine d login e password f"), "d e f");
  EXPECT_EQ(parse("macdef init\nmachine x login y password z"), "");
  EXPECT_EQ(parse("machine a login b\nmacdef m\nx\n\npassword c"), "a b -");
  EXPECT_EQ(parse("macdef"), "");
}

TEST(Netrc, UnknownWordsAreSkipped) {
  EXPECT_EQ(parse("machine a port 993 login b force yes password c"), "a b c");
  EXPECT_EQ(parse("login b password c machine d login e password f"), "d e f");
}

TEST(Netrc, WhatIsBrokenIsNamedByItsLineOnly) {
  EXPECT_EQ(parse("machine a\nlogin b\npassword \"hidden"), "netrc, line 3: a quoted text has no end");
  EXPECT_EQ(parse("machine a login b password"), "netrc, line 1: password has no value");
  EXPECT_EQ(parse("machine a login b password  \n "), "netrc, line 2: password has no value");
  EXPECT_EQ(parse("machine"), "netrc, line 1: machine has no value");
  EXPECT_EQ(parse("machine a login \"b\\"), "netrc, line 1: a quoted text has no end");
  EXPECT_EQ(parse("machine a \"login"), "netrc, line 1: a quoted text has no end");
  EXPECT_EQ(netrc::parse(std::string(limits::netrc_bytes + 1, ' ')).why().code(), TERN_E_LIMIT);
  EXPECT_EQ(netrc::parse("machine a password " + std::string(limits::credential_bytes + 1, 'x')).why().code(), TERN_E_PARSE);
}

TEST(Netrc, FindsTheFirstOfItsMachineThenTheDefault) {
  constexpr std::string_view text =
      "default login d password dp\n"
      "machine a login first password 1\nmachine a login second password 2\nmachine nologin password 3\n";
  EXPECT_EQ(found(text, "A"), "first 1");
  EXPECT_EQ(found(text, "a", "second"), "second 2");
  EXPECT_EQ(found(text, "a", "third"), "(none)");
  EXPECT_EQ(found(text, "other"), "d dp");
  EXPECT_EQ(found(text, "other", "d"), "d dp");
  EXPECT_EQ(found(text, "other", "x"), "(none)");
  EXPECT_EQ(found(text, "nologin"), "d dp");
  EXPECT_EQ(found(text, "nologin", "anyone"), "anyone 3");
  EXPECT_EQ(found("machine a login b password c", "ab"), "(none)");
  EXPECT_EQ(found("machine a login b", "a"), "b ");
}

TEST(Netrc, CompletesAUrlThatHasOnlyAName) {
  auto table = netrc::parse("machine h login u password p");
  auto with = [&](std::string_view text, const netrc* t) {
    auto who = url_credentials(*parse_url(text), t);
    return who ? std::string(who->user.view()) + " " + std::string(who->password.view()) : "(none)";
  };
  EXPECT_EQ(with("http://u@h/", &*table), "u p");
  EXPECT_EQ(with("http://u:@h/", &*table), "u ");
  EXPECT_EQ(with("http://u:x@h/", &*table), "u x");
  EXPECT_EQ(with("http://v@h/", &*table), "v ");
  EXPECT_EQ(with("http://u@h/", nullptr), "u ");
  EXPECT_EQ(with("http://a%3Ab:p%40@h/", nullptr), "a:b p@");
  EXPECT_EQ(with("http://h/", &*table), "(none)");
}
