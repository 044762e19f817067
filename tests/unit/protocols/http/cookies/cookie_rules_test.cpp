#include "protocols/http/cookies/cookie_rules.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <string>

#include "protocols/http/cookies/public_suffix.hpp"

using namespace tern;
using namespace tern::http;

namespace {

constexpr int64_t second = 1'000'000'000;
constexpr int64_t day = 86400 * second;
constexpr int64_t wall = 1'700'000'000 * second;

std::optional<cookie> received(std::string_view from, std::string_view field) {
  auto set = parse_set_cookie(field);
  return set ? received_cookie(*parse_url(from), *set, wall) : std::nullopt;
}

std::string scope(std::string_view from, std::string_view field) {
  auto c = received(from, field);
  if (!c) return "ignored";
  return c->domain + (c->host_only ? " alone " : " and below ") + c->path;
}

}  // namespace

TEST(received_cookie, is_for_its_host_and_directory_by_default) {
  EXPECT_EQ(scope("http://www.Example.com/a/b?c", "a=b"), "www.example.com alone /a");
  EXPECT_EQ(scope("http://www.example.com/a/b", "a=b; Domain=; Path="), "www.example.com alone /a");
  EXPECT_EQ(scope("http://www.example.com/a/b", "a=b; Path=/"), "www.example.com alone /");
}

TEST(received_cookie, is_for_a_domain_its_host_lies_in) {
  if (!has_public_suffix_list()) GTEST_SKIP();
  EXPECT_EQ(scope("http://www.example.com/", "a=b; Domain=example.com"), "example.com and below /");
  EXPECT_EQ(scope("http://www.example.com/", "a=b; Domain=.EXAMPLE.com"), "example.com and below /");
  EXPECT_EQ(scope("http://www.example.com/", "a=b; Domain=www.example.com"), "www.example.com and below /");
}

TEST(received_cookie, is_ignored_for_a_domain_its_host_does_not_lie_in) {
  for (std::string domain : {"example.org", "a.www.example.com", "ample.com", "www.example.com.", "..example.com", "127.0.0.1"})
    EXPECT_EQ(scope("http://www.example.com/", "a=b; Domain=" + domain), "ignored") << domain;
  EXPECT_EQ(scope("http://xn--bcher-kva.example/",
                  "a=b; Domain=b\xc3\xbc"
                  "cher.example"),
            "ignored");
}

TEST(received_cookie, is_never_for_all_hosts_below_a_public_suffix) {
  EXPECT_EQ(scope("http://example.com/", "a=b; Domain=com"), "ignored");
  EXPECT_EQ(scope("http://a.co.uk/", "a=b; Domain=co.uk"), "ignored");
  EXPECT_EQ(scope("http://a.com./", "a=b; Domain=com."), "ignored");
  EXPECT_EQ(scope("http://github.io/", "a=b; Domain=github.io"), "github.io alone /") << "a suffix may set its own";
}

TEST(received_cookie, without_a_list_is_for_its_own_host_only) {
  if (has_public_suffix_list()) GTEST_SKIP();
  EXPECT_EQ(scope("http://www.example.com/", "a=b; Domain=example.com"), "ignored");
  EXPECT_EQ(scope("http://www.example.com/", "a=b; Domain=www.example.com"), "www.example.com alone /");
}

TEST(received_cookie, knows_localhost_and_addresses) {
  EXPECT_EQ(scope("http://localhost:8080/", "a=b"), "localhost alone /");
  EXPECT_EQ(scope("http://localhost/", "a=b; Domain=localhost"), "localhost alone /");
  EXPECT_EQ(scope("http://a.localhost/", "a=b; Domain=localhost"), "ignored");
  EXPECT_EQ(scope("http://127.0.0.1/", "a=b; Domain=127.0.0.1"), "127.0.0.1 alone /");
  EXPECT_EQ(scope("http://127.0.0.1/", "a=b; Domain=0.0.1"), "ignored");
  EXPECT_EQ(scope("http://127.0.0.1/", "a=b; Domain=1"), "ignored");
  EXPECT_EQ(scope("http://[::1]/", "a=b; Domain=[::1]"), "::1 alone /");
  EXPECT_EQ(scope("http://[::1]/", "a=b"), "::1 alone /");
}

TEST(received_cookie, needs_tls_to_be_secure) {
  EXPECT_TRUE(received("https://a.org/", "a=b; Secure")->secure);
  EXPECT_TRUE(received("wss://a.org/", "a=b; Secure")->secure);
  EXPECT_FALSE(received("http://a.org/", "a=b; Secure"));
  EXPECT_FALSE(received("http://localhost/", "a=b; Secure"));
}

TEST(received_cookie, is_http_only_when_it_says_so) {
  EXPECT_TRUE(received("http://a.org/", "a=b; HttpOnly")->http_only);
  EXPECT_FALSE(received("http://a.org/", "a=b")->http_only);
}

TEST(received_cookie, needs_secure_for_same_site_none) {
  EXPECT_FALSE(received("https://a.org/", "a=b; SameSite=None"));
  EXPECT_EQ(received("https://a.org/", "a=b; SameSite=None; Secure")->same_site, same_site_rule::none);
  EXPECT_EQ(received("https://a.org/", "a=b; SameSite=Strict")->same_site, same_site_rule::strict);
}

TEST(received_cookie, keeps_the_promise_of_the_secure_prefix) {
  for (std::string name : {"__Secure-a", "__secure-a", "__SECURE-a"}) {
    EXPECT_TRUE(received("https://a.org/", name + "=b; Secure")) << name;
    EXPECT_FALSE(received("https://a.org/", name + "=b")) << name;
    EXPECT_FALSE(received("http://a.org/", name + "=b; Secure")) << name;
  }
  EXPECT_TRUE(received("http://a.org/", "__Secure=b"));
}

TEST(received_cookie, keeps_the_promise_of_the_host_prefix) {
  for (std::string name : {"__Host-a", "__host-a", "__HOST-a"}) {
    EXPECT_TRUE(received("https://x.a.org/", name + "=b; Secure; Path=/")) << name;
    EXPECT_FALSE(received("https://x.a.org/", name + "=b; Path=/")) << name;
    EXPECT_FALSE(received("https://x.a.org/", name + "=b; Secure")) << name << ": a path that only happens to be /";
    EXPECT_FALSE(received("https://x.a.org/", name + "=b; Secure; Path=/a")) << name;
    EXPECT_FALSE(received("https://x.a.org/", name + "=b; Secure; Path=/; Domain=a.org")) << name;
    EXPECT_FALSE(received("http://x.a.org/", name + "=b; Secure; Path=/")) << name;
  }
}

TEST(received_cookie, without_a_name_may_not_look_like_a_promise) {
  EXPECT_FALSE(received("https://a.org/", "=__Host-a=b; Secure; Path=/"));
  EXPECT_FALSE(received("https://a.org/", "__secure-a; Secure"));
  EXPECT_TRUE(received("https://a.org/", "=x__Host-a"));
}

TEST(received_cookie, ends_with_the_session_unless_it_says_when) {
  EXPECT_EQ(received("http://a.org/", "a=b")->expires, std::nullopt);
  EXPECT_EQ(received("http://a.org/", "a=b; Max-Age=60")->expires, wall + 60 * second);
  EXPECT_EQ(received("http://a.org/", "a=b; Expires=Wed, 15 Nov 2023 00:00:00 GMT")->expires, 1'700'006'400 * second);
  EXPECT_EQ(received("http://a.org/", "a=b")->created, wall);
}

TEST(received_cookie, takes_max_age_before_expires) {
  EXPECT_EQ(received("http://a.org/", "a=b; Max-Age=60; Expires=Wed, 15 Nov 2023 00:00:00 GMT")->expires, wall + 60 * second);
  EXPECT_EQ(received("http://a.org/", "a=b; Expires=Wed, 15 Nov 2023 00:00:00 GMT; Max-Age=60")->expires, wall + 60 * second);
  EXPECT_TRUE(is_expired(*received("http://a.org/", "a=b; Max-Age=0; Expires=Wed, 15 Nov 2033 00:00:00 GMT"), wall));
}

TEST(received_cookie, lives_400_days_at_most) {
  EXPECT_EQ(received("http://a.org/", "a=b; Max-Age=99999999999999999999")->expires, wall + 400 * day);
  EXPECT_EQ(received("http://a.org/", "a=b; Expires=Fri, 31 Dec 9999 23:59:59 GMT")->expires, wall + 400 * day);
  EXPECT_TRUE(is_expired(*received("http://a.org/", "a=b; Expires=Mon, 01 Jan 1601 00:00:00 GMT"), 0));
}

TEST(received_cookie, reckons_at_the_ends_of_time) {
  auto set = parse_set_cookie("a=b; Max-Age=100");
  constexpr int64_t last = std::numeric_limits<int64_t>::max();
  EXPECT_EQ(received_cookie(*parse_url("http://a.org/"), *set, last)->expires, last);
  EXPECT_EQ(received_cookie(*parse_url("http://a.org/"), *set, last - second)->expires, last);
  EXPECT_EQ(wall_of_seconds(last), last);
  EXPECT_EQ(wall_of_seconds(std::numeric_limits<int64_t>::min()), std::numeric_limits<int64_t>::min());
}

TEST(received_cookie, has_a_path_of_bounded_length) {
  EXPECT_FALSE(received("http://a.org/" + std::string(2000, 'x') + "/y", "a=b"));
  EXPECT_TRUE(received("http://a.org/" + std::string(2000, 'x') + "/y", "a=b; Path=/"));
}

TEST(check_cookie, brings_a_programs_cookie_into_form) {
  cookie c{.name = "a", .value = "b", .domain = ".WWW.Example.com", .path = ""};
  EXPECT_FALSE(check_cookie(c));
  EXPECT_EQ(c.domain, "www.example.com");
  EXPECT_EQ(c.path, "/");
  c.domain = "[0:0::1]";
  c.host_only = false;
  EXPECT_FALSE(check_cookie(c));
  EXPECT_EQ(c.domain, "::1");
  EXPECT_TRUE(c.host_only);
}

TEST(check_cookie, refuses_what_must_not_be_sent) {
  const cookie good{.name = "a", .value = "b", .domain = "a.org"};
  auto refused = [&](auto&& change) {
    cookie c = good;
    change(c);
    return check_cookie(c).code() == TERN_E_ARGUMENT;
  };
  EXPECT_FALSE(refused([](cookie&) {}));
  for (std::string bad : {"a=b", "a;b", "a\r", "a\nb", " a", "a\t", "a\x7f"}) {
    EXPECT_TRUE(refused([&](cookie& c) { c.name = bad; })) << bad;
    EXPECT_EQ(refused([&](cookie& c) { c.value = bad; }), bad != "a=b") << bad;
  }
  EXPECT_TRUE(refused([](cookie& c) { c.value = std::string("a\0b", 3); }));
  EXPECT_TRUE(refused([](cookie& c) { c.name.clear(), c.value.clear(); }));
  EXPECT_TRUE(refused([](cookie& c) { c.value.assign(4096, 'x'); }));
  EXPECT_FALSE(refused([](cookie& c) { c.value.assign(4095, 'x'); }));
  EXPECT_TRUE(refused([](cookie& c) { c.path = "x"; }));
  EXPECT_TRUE(refused([](cookie& c) { c.path = "/\n"; }));
  EXPECT_TRUE(refused([](cookie& c) { c.path = "/" + std::string(1024, 'x'); }));
}

TEST(check_cookie, refuses_what_no_server_may_set) {
  auto refused = [](cookie c) { return check_cookie(c).code() == TERN_E_ARGUMENT; };
  EXPECT_TRUE(refused({.name = "a", .domain = ""}));
  EXPECT_TRUE(refused({.name = "a", .domain = "."}));
  EXPECT_TRUE(refused({.name = "a", .domain = "a b"}));
  EXPECT_TRUE(refused({.name = "a", .domain = "com", .host_only = false}));
  EXPECT_FALSE(refused({.name = "a", .domain = "com"}));
  EXPECT_TRUE(refused({.name = "__Secure-a", .domain = "a.org"}));
  EXPECT_FALSE(refused({.name = "__Secure-a", .domain = "a.org", .secure = true}));
  EXPECT_TRUE(refused({.name = "__host-a", .domain = "a.org", .path = "/x", .secure = true}));
  EXPECT_TRUE(refused({.name = "__host-a", .domain = "a.org", .host_only = false, .secure = true}));
  EXPECT_FALSE(refused({.name = "__host-a", .domain = "a.org", .secure = true}));
  EXPECT_TRUE(refused({.name = "a", .domain = "a.org", .same_site = same_site_rule::none}));
}
