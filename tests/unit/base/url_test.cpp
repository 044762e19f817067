#include "base/url.hpp"

#include <gtest/gtest.h>

#include <array>

#include "base/limits.hpp"

using namespace tern;

namespace {
std::string canonical(std::string_view text) {
  auto u = parse_url(text);
  return u ? to_string(*u) : std::string(u.why().message());
}
std::string why_not(std::string_view text) {
  auto u = parse_url(text);
  if (u) return "accepted as " + to_string(*u);
  EXPECT_EQ(u.why().code(), TERN_E_URL);
  return std::string(u.why().message());
}
using pairs = std::vector<std::pair<std::string_view, std::string_view>>;
std::string with_query(std::string_view text, const pairs& added) {
  url u = *parse_url(text);
  append_query(u, added);
  return to_string(u);
}
}  // namespace

TEST(url, has_its_parts) {
  url u = *parse_url("HTTPS://us%65r:p%40ss@Example.com:8443/a/b?x=1&y#top");
  EXPECT_EQ(u.scheme, "https");
  EXPECT_EQ(u.username, "user");
  EXPECT_EQ(u.password, "p@ss");
  EXPECT_EQ(u.host, "example.com");
  EXPECT_EQ(u.kind, host_kind::name);
  EXPECT_EQ(u.port, 8443);
  EXPECT_EQ(u.path, "/a/b");
  EXPECT_EQ(u.query, "x=1&y");
  EXPECT_EQ(u.fragment, "top");
}

TEST(url, absent_parts_differ_from_empty_ones) {
  url u = *parse_url("http://a/");
  EXPECT_FALSE(u.username || u.password || u.query || u.fragment);
  u = *parse_url("http://:@a/?#");
  EXPECT_EQ(u.username, "");
  EXPECT_EQ(u.password, "");
  EXPECT_EQ(u.query, "");
  EXPECT_EQ(u.fragment, "");
  EXPECT_EQ(to_string(u), "http://:@a/?#");
  u = *parse_url("http://@a/");
  EXPECT_FALSE(u.username || u.password);
}

TEST(url, an_empty_path_is_the_root_for_http_and_websocket) {
  EXPECT_EQ(canonical("http://a"), "http://a/");
  EXPECT_EQ(canonical("wss://a?x"), "wss://a/?x");
  EXPECT_EQ(canonical("https://a#f"), "https://a/#f");
  EXPECT_EQ(canonical("redis://a"), "redis://a");
}

TEST(is_secure_scheme, means_tls) {
  for (const char* with : {"https", "wss", "rediss"}) EXPECT_TRUE(is_secure_scheme(with)) << with;
  for (const char* without : {"http", "ws", "redis", "", "nothings"}) EXPECT_FALSE(is_secure_scheme(without)) << without;
}

TEST(url, default_ports_are_dropped) {
  EXPECT_EQ(canonical("http://a:80/"), "http://a/");
  EXPECT_EQ(canonical("https://a:0443/"), "https://a/");
  EXPECT_EQ(canonical("ws://a:80/"), "ws://a/");
  EXPECT_EQ(canonical("wss://a:443/"), "wss://a/");
  EXPECT_EQ(canonical("http://a:443/"), "http://a:443/");
  EXPECT_EQ(canonical("http://a:/"), "http://a/");
  EXPECT_EQ(port_or_default(*parse_url("http://a")), 80);
  EXPECT_EQ(port_or_default(*parse_url("https://a")), 443);
  EXPECT_EQ(port_or_default(*parse_url("rediss://a")), 6379);
  EXPECT_EQ(port_or_default(*parse_url("http://a:81")), 81);
  EXPECT_EQ(port_or_default(*parse_url("unknown://a")), 0);
}

TEST(url, spaces_are_trimmed_and_encoded) { EXPECT_EQ(canonical("  http://a/b c?d e#f g  "), "http://a/b%20c?d%20e#f%20g"); }

TEST(url, unicode_is_encoded_as_utf8) {
  EXPECT_EQ(canonical("http://b\xC3\xBC"
                      "cher.example/\xC3\xA4?\xC3\xB6"),
            "http://xn--bcher-kva.example/%C3%A4?%C3%B6");
}

TEST(url, dot_segments_are_removed) {
  EXPECT_EQ(canonical("http://a/b/../c/./d"), "http://a/c/d");
  EXPECT_EQ(canonical("http://a/../../b"), "http://a/b");
  EXPECT_EQ(canonical("http://a/b/.."), "http://a/");
  EXPECT_EQ(canonical("http://a/b/%2e%2E/c"), "http://a/c");
  EXPECT_EQ(canonical("http://a/b/..%2Fc"), "http://a/b/..%2Fc");
  EXPECT_EQ(canonical("http://a/b?../c"), "http://a/b?../c");
}

TEST(url, a_backslash_never_separates) {
  EXPECT_EQ(canonical("http://a/b\\c?d\\e"), "http://a/b%5Cc?d%5Ce");
  EXPECT_NE(why_not("http://a\\b/").find("offset 8: a backslash"), std::string::npos);
  EXPECT_NE(why_not("http://good.example\\@evil.example/").find("backslash"), std::string::npos);
  EXPECT_NE(why_not("http:\\\\a/").find("expected \"//\""), std::string::npos);
}

TEST(url, the_last_at_sign_ends_the_userinfo) {
  url u = *parse_url("http://a@b:c@d@host/");
  EXPECT_EQ(u.username, "a@b");
  EXPECT_EQ(u.password, "c@d");
  EXPECT_EQ(u.host, "host");
  EXPECT_EQ(to_string(u), "http://a%40b:c%40d@host/");
  EXPECT_EQ(parse_url("http://host/a@b")->host, "host");
}

TEST(url, ipv6_stands_in_brackets) {
  url u = *parse_url("http://[2001:DB8::1]:8080/");
  EXPECT_EQ(u.host, "2001:db8::1");
  EXPECT_EQ(u.kind, host_kind::ipv6);
  EXPECT_EQ(u.port, 8080);
  EXPECT_EQ(to_string(u), "http://[2001:db8::1]:8080/");
  EXPECT_EQ(canonical("http://[::1]"), "http://[::1]/");
}

TEST(url, other_schemes_parse) {
  url u = *parse_url("redis://user:pass@host:6379/0");
  EXPECT_EQ(u.port, 0);
  EXPECT_EQ(u.path, "/0");
  EXPECT_EQ(parse_url("redis://:secret@h")->password, "secret");
  EXPECT_EQ(parse_url("postgresql:///db")->kind, host_kind::none);
  EXPECT_EQ(parse_url("mongodb+srv://h/db")->scheme, "mongodb+srv");
}

TEST(url, refusals_say_what_and_where) {
  EXPECT_EQ(why_not(""), "the URL is empty");
  EXPECT_EQ(why_not("   "), "the URL is empty");
  EXPECT_EQ(why_not("example.com/x"),
            "the URL is not valid at offset 0: there is no scheme; a URL starts with one, such as https://");
  EXPECT_EQ(why_not(" 1http://a"),
            "the URL is not valid at offset 1: there is no scheme; a URL starts with one, such as https://");
  EXPECT_EQ(why_not("localhost:8080/x"), "the URL is not valid at offset 10: expected \"//\" after the scheme");
  EXPECT_EQ(why_not("mailto:a@b"), "the URL is not valid at offset 7: expected \"//\" after the scheme");
  EXPECT_EQ(why_not("http:///path"), "the URL is not valid at offset 7: the host is empty");
  EXPECT_EQ(why_not("http://user@:80/"), "the URL is not valid at offset 12: the host is empty");
  EXPECT_EQ(why_not("http://a b/"), "the URL is not valid at offset 7: the character \" \" is not allowed in a host name");
  EXPECT_EQ(why_not("http://a:70000/"), "the URL is not valid at offset 9: the port is above 65535");
  EXPECT_EQ(why_not("http://a:99999999999999999999/"), "the URL is not valid at offset 9: the port is above 65535");
  EXPECT_EQ(why_not("http://a:0/"), "the URL is not valid at offset 9: nothing can be reached at port 0");
  EXPECT_EQ(why_not("http://1:2:3/"),
            "the URL is not valid at offset 7: an IPv4 address is four decimal numbers up to 255, without leading zeros");
  EXPECT_EQ(why_not("http://fe80::1/"), "the URL is not valid at offset 12: a second \":\"; an IPv6 address needs brackets");
  EXPECT_EQ(why_not("http://[::1]x/"),
            "the URL is not valid at offset 12: expected a port or the path after the address in brackets");
  EXPECT_EQ(why_not("http://[::1/"), "the URL is not valid at offset 7: the \"[\" of an IPv6 address is not closed");
}

TEST(url, an_ipv6_zone_is_refused_by_name) {
  for (std::string_view text : {"http://[fe80::1%25eth0]/", "http://[fe80::1%eth0]/"})
    EXPECT_EQ(
        why_not(text),
        "the URL is not valid at offset 7: an IPv6 zone (%eth0) cannot be used: it has a meaning on one machine only; give the "
        "address without it");
}

TEST(url, control_characters_are_refused_wherever_they_stand) {
  for (char c : {'\r', '\n', '\t', '\0', '\x01', '\x7F'}) {
    std::string text = "http://a/b?c";
    for (size_t at = 0; at <= text.size(); ++at) {
      std::string bad = text;
      bad.insert(at, 1, c);
      EXPECT_NE(why_not(bad).find("offset " + std::to_string(at) + ": control character"), std::string::npos) << at;
    }
  }
}

TEST(url, control_characters_hidden_in_the_userinfo_are_refused) {
  EXPECT_NE(why_not("http://a%0d%0ab:c@host/").find("control character"), std::string::npos);
  EXPECT_NE(why_not("http://a:%00@host/").find("control character"), std::string::npos);
}

TEST(url, no_message_tells_a_password) {
  for (std::string_view text : {"http://user:secret/x@host/", "http://user:secret#@host/", "http://u:secret\x01@host/",
                                "http://u:secret@ho st/", "http://u:secret@host:x/", "http://u:secret%00@host/"}) {
    auto u = parse_url(text);
    ASSERT_FALSE(u) << text;
    EXPECT_EQ(u.why().message().find("secret"), std::string_view::npos) << u.why().message();
  }
}

TEST(url, is_limited_in_length) {
  std::string text = "http://a/";
  text.resize(limits::url_bytes, 'x');
  EXPECT_TRUE(parse_url(text));
  text += 'x';
  EXPECT_EQ(parse_url(text).why().code(), TERN_E_LIMIT);
}

TEST(url, text_forms_leave_out_what_they_should) {
  url u = *parse_url("http://user:pw@[::1]:81/p?q#f");
  EXPECT_EQ(to_string(u), "http://user:pw@[::1]:81/p?q#f");
  EXPECT_EQ(to_string(u, url_with::userinfo), "http://user:pw@[::1]:81/p?q");
  EXPECT_EQ(to_string(u, url_with::fragment), "http://[::1]:81/p?q#f");
  EXPECT_EQ(to_string(u, url_with::nothing), "http://[::1]:81/p?q");
  EXPECT_EQ(host_text(u), "[::1]");
  EXPECT_EQ(authority(u), "[::1]:81");
  EXPECT_EQ(request_target(u), "/p?q");
}

TEST(url, authority_has_the_port_only_when_it_is_not_the_default) {
  url u = *parse_url("https://a/");
  EXPECT_EQ(authority(u), "a");
  u.port = 443;  // set by hand
  EXPECT_EQ(authority(u), "a");
}

TEST(url, origins_are_the_same_with_scheme_host_and_port) {
  auto same = [](std::string_view a, std::string_view b) { return same_origin(*parse_url(a), *parse_url(b)); };
  EXPECT_TRUE(same("http://A:80/x", "http://u:p@a/y"));
  EXPECT_FALSE(same("http://a/", "https://a/"));
  EXPECT_FALSE(same("http://a/", "http://a:81/"));
  EXPECT_FALSE(same("http://a/", "http://b/"));
}

TEST(url, pairs_are_appended_with_question_mark_or_ampersand) {
  EXPECT_EQ(with_query("http://a/", {{"x", "1"}}), "http://a/?x=1");
  EXPECT_EQ(with_query("http://a/?", {{"x", "1"}}), "http://a/?x=1");
  EXPECT_EQ(with_query("http://a/?y", {{"x", "1"}, {"z", ""}}), "http://a/?y&x=1&z=");
  EXPECT_EQ(with_query("http://a/?y&", {{"x", "1"}}), "http://a/?y&x=1");
  EXPECT_EQ(with_query("http://a/#f", {{"x", "1"}}), "http://a/?x=1#f");
  EXPECT_EQ(with_query("http://a/", {{"a b", "c&d=e+\xC3\xA4"}}), "http://a/?a%20b=c%26d%3De%2B%C3%A4");
  EXPECT_EQ(with_query("http://a/", {}), "http://a/");
}

TEST(url, the_canonical_text_parses_to_the_same_url) {
  for (std::string_view text : {"http://u%3A:p%40@a:1/%7e b/%2f?x[]=%zz#y", "http://@a", "http://:@a", "redis://a", "x:///y",
                                "http://\xC3\xA4.example./..", "http://[::]:9"}) {
    url once = *parse_url(text);
    EXPECT_EQ(*parse_url(to_string(once)), once) << text;
  }
}

TEST(url, an_origin_has_its_port_always_and_brackets_around_an_ipv6_address) {
  EXPECT_EQ(origin_text("http", "a.example", 80), "http://a.example:80");
  EXPECT_EQ(origin_text("https", "::1", 8443), "https://[::1]:8443");
  EXPECT_EQ(origin_text("https", "127.0.0.1", 443), "https://127.0.0.1:443");
}
