#include "protocols/http/cookies/cookie_table.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "base/limits.hpp"

using namespace tern;
using namespace tern::http;

namespace {

struct cookie_table_test : testing::Test {
  static cookie make(std::string name, std::string domain = "a.org", std::string path = "/") {
    return {.name = std::move(name), .value = "v", .domain = std::move(domain), .path = std::move(path)};
  }
  static cookie lasting(cookie c, int64_t until) {
    c.expires = until;
    return c;
  }
  static cookie secure(cookie c) {
    c.secure = true;
    return c;
  }
  static cookie wide(cookie c) {
    c.host_only = false;
    return c;
  }
  std::string sent(std::string_view to, int64_t wall = 0) {
    std::string names;
    for (const cookie* c : table.pick(*parse_url(to), wall)) names += c->name;
    return names;
  }
  std::string held(int64_t wall = 0) const {
    std::string names;
    for (const cookie& c : table.list(wall)) names += c.name;
    return names;
  }
  bool holds(std::string_view name) const {
    const std::vector<cookie> all = table.list(0);
    return std::any_of(all.begin(), all.end(), [&](const cookie& c) { return c.name == name; });
  }
  cookie_table table;
};

}  // namespace

TEST_F(cookie_table_test, sends_host_only_cookies_to_their_host_and_others_below_too) {
  table.put(make("a"), 0);
  table.put(wide(make("b")), 0);
  table.put(wide(make("c", "x.a.org")), 0);
  EXPECT_EQ(sent("http://a.org/"), "ab");
  EXPECT_EQ(sent("http://x.a.org/"), "bc");
  EXPECT_EQ(sent("http://y.x.a.org/"), "bc");
  EXPECT_EQ(sent("http://ba.org/"), "");
  EXPECT_EQ(sent("http://org/"), "");
}

TEST_F(cookie_table_test, sends_to_addresses_only_what_is_theirs) {
  table.put(make("a", "127.0.0.1"), 0);
  table.put(wide(make("b", "0.0.1")), 0);
  table.put(make("c", "::1"), 0);
  EXPECT_EQ(sent("http://127.0.0.1/"), "a");
  EXPECT_EQ(sent("http://[::1]/"), "c");
}

TEST_F(cookie_table_test, sends_secure_cookies_over_tls_only) {
  table.put(secure(make("a")), 0);
  table.put(make("b"), 0);
  EXPECT_EQ(sent("http://a.org/"), "b");
  EXPECT_EQ(sent("https://a.org/"), "ab");
}

TEST_F(cookie_table_test, sends_longer_paths_first_and_older_cookies_before_younger) {
  table.put(make("a", "a.org", "/"), 0);
  table.put(make("b", "a.org", "/x"), 0);
  table.put(make("c", "a.org", "/x/y"), 0);
  table.put(make("d", "a.org", "/x"), 0);
  EXPECT_EQ(sent("http://a.org/x/y"), "cbda");
  EXPECT_EQ(sent("http://a.org/x"), "bda");
  EXPECT_EQ(sent("http://a.org/xy"), "a");
}

TEST_F(cookie_table_test, replaces_the_same_cookie_and_keeps_its_place) {
  cookie old = make("a");
  old.created = 7;
  table.put(old, 0);
  table.put(make("b"), 0);
  cookie young = make("a");
  young.value = "new";
  young.created = 9;
  table.put(young, 0);
  EXPECT_EQ(table.size(), 2u);
  EXPECT_EQ(sent("http://a.org/"), "ab");
  EXPECT_EQ(table.list(0)[0].value, "new");
  EXPECT_EQ(table.list(0)[0].created, 7);
}

TEST_F(cookie_table_test, tells_cookies_apart_by_name_path_domain_and_reach) {
  table.put(make("a"), 0);
  table.put(make("a", "a.org", "/x"), 0);
  table.put(make("a", "x.a.org"), 0);
  table.put(wide(make("a")), 0);
  table.put(make("A"), 0);
  EXPECT_EQ(table.size(), 5u);
}

TEST_F(cookie_table_test, neither_sends_nor_lists_what_has_expired) {
  table.put(lasting(make("a"), 10), 0);
  table.put(make("b"), 0);
  EXPECT_EQ(sent("http://a.org/", 9), "ab");
  EXPECT_EQ(sent("http://a.org/", 10), "b");
  EXPECT_EQ(held(10), "b");
}

TEST_F(cookie_table_test, removes_a_cookie_that_is_put_with_an_end_in_the_past) {
  table.put(make("a"), 5);
  table.put(lasting(make("a"), 5), 5);
  EXPECT_EQ(table.size(), 0u);
  table.put(lasting(make("b"), 5), 5);
  EXPECT_EQ(table.size(), 0u);
}

TEST_F(cookie_table_test, knows_what_would_overlay_a_secure_cookie) {
  table.put(secure(make("a", "x.a.org", "/login")), 0);
  EXPECT_TRUE(table.overlays_secure(make("a", "x.a.org", "/login")));
  EXPECT_TRUE(table.overlays_secure(make("a", "x.a.org", "/login/en")));
  EXPECT_TRUE(table.overlays_secure(make("a", "a.org", "/login")));
  EXPECT_TRUE(table.overlays_secure(make("a", "y.x.a.org", "/login")));
  EXPECT_FALSE(table.overlays_secure(make("a", "x.a.org", "/"))) << "the example of the RFC";
  EXPECT_FALSE(table.overlays_secure(make("a", "x.a.org", "/foo")));
  EXPECT_FALSE(table.overlays_secure(make("b", "x.a.org", "/login")));
  EXPECT_FALSE(table.overlays_secure(make("a", "y.a.org", "/login")));
  table.put(make("a", "x.a.org", "/login"), 0);
  EXPECT_FALSE(table.overlays_secure(make("a", "x.a.org", "/login"))) << "it is no longer Secure";
}

TEST_F(cookie_table_test, looks_for_secure_cookies_above_and_below_and_nowhere_else) {
  // Names that lie between a domain and those below it when they are compared character by character.
  const std::vector<std::string> domains = {"a.org",     "b.a.org",  "c.b.a.org", "-a.org",  "0a.org",  "ba.org",  "b-a.org",
                                            "b.-a.org",  "b.0a.org", "c.ba.org",  "org",     "a.org.x", "x",       "za.org",
                                            "z.a.org",   "a-.a.org", "0.a.org",   "a.-.org", "a.0.org", "a.b.org", "b.org",
                                            "127.0.0.1", "0.0.1",    "::1",       "a",       "a.a",     "a.a.a",   "-.a"};
  const auto is_below = [](const std::string& host, const std::string& domain) {
    return host == domain || host.ends_with("." + domain);
  };
  for (const std::string& held_for : domains) {
    cookie_table one, all;
    one.put(secure(make("n", held_for)), 0);
    for (const std::string& domain : domains) all.put(make("n", domain), 0);
    all.put(secure(make("n", held_for)), 0);
    for (const std::string& asked : domains) {
      const bool overlays = is_below(held_for, asked) || is_below(asked, held_for);
      EXPECT_EQ(one.overlays_secure(make("n", asked)), overlays) << held_for << ' ' << asked;
      EXPECT_EQ(all.overlays_secure(make("n", asked)), overlays) << held_for << ' ' << asked;
    }
  }
}

TEST_F(cookie_table_test, goes_on_with_other_domains_when_one_has_lost_its_last_cookie) {
  for (const char* domain : {"a.org", "b.a.org", "b.org"}) table.put(make("n", domain), 0);
  table.put(lasting(make("n", "b.a.org"), 1), 1);
  EXPECT_EQ(table.size(), 2u);
  EXPECT_EQ(sent("http://b.a.org/"), "");
  EXPECT_EQ(sent("http://a.org/"), "n");
  EXPECT_EQ(sent("http://b.org/"), "n");
  table.put(make("m", "b.a.org"), 0);
  EXPECT_EQ(sent("http://b.a.org/"), "m");
}

TEST_F(cookie_table_test, holds_180_of_a_domain_and_evicts_the_one_unused_for_longest) {
  for (size_t i = 0; i < limits::cookies_per_domain; ++i)
    table.put(make(std::to_string(i), "a.org", "/" + std::to_string(i)), 0);
  EXPECT_EQ(sent("http://a.org/0"), "0");
  table.put(make("new", "a.org", "/new"), 0);
  EXPECT_EQ(table.size(), limits::cookies_per_domain);
  EXPECT_EQ(sent("http://a.org/0"), "0");
  EXPECT_EQ(sent("http://a.org/1"), "");
  EXPECT_EQ(sent("http://a.org/new"), "new");
}

TEST_F(cookie_table_test, evicts_expired_cookies_first_then_those_without_secure) {
  table.put(make("first"), 0);
  for (size_t i = 0; i < limits::cookies_per_domain - 3; ++i) table.put(secure(make(std::to_string(i))), 0);
  table.put(lasting(make("ends"), 10), 0);
  table.put(secure(make("last")), 0);
  EXPECT_EQ(table.size(), limits::cookies_per_domain);
  table.put(make("x"), 10);
  EXPECT_FALSE(holds("ends"));
  EXPECT_TRUE(holds("first"));
  table.put(make("y"), 10);
  EXPECT_FALSE(holds("first"));
  EXPECT_TRUE(holds("0"));
  EXPECT_TRUE(holds("x"));
}

TEST_F(cookie_table_test, does_not_let_cookies_without_secure_drive_out_secure_ones) {
  for (size_t i = 0; i < limits::cookies_per_domain; ++i) table.put(secure(make(std::to_string(i))), 0);
  table.put(make("intruder"), 0);
  EXPECT_FALSE(holds("intruder"));
  EXPECT_EQ(table.size(), limits::cookies_per_domain);
}

TEST_F(cookie_table_test, holds_3000_in_all_and_evicts_the_one_unused_for_longest) {
  for (size_t i = 0; i < limits::cookies_in_all; ++i) table.put(make("n", "h" + std::to_string(i) + ".org"), 0);
  EXPECT_EQ(sent("http://h0.org/"), "n");
  table.put(make("n", "new.org"), 0);
  EXPECT_EQ(table.size(), limits::cookies_in_all);
  EXPECT_EQ(sent("http://h0.org/"), "n");
  EXPECT_EQ(sent("http://h1.org/"), "");
  EXPECT_EQ(sent("http://new.org/"), "n");
}

TEST_F(cookie_table_test, drops_all_expired_ones_before_any_other_of_all) {
  for (size_t i = 0; i < limits::cookies_in_all; ++i) {
    const cookie c = make("n", "h" + std::to_string(i) + ".org");
    table.put(i < 100 ? c : lasting(c, 10), 0);
  }
  table.put(make("n", "new.org"), 10);
  EXPECT_EQ(table.size(), 101u);
  EXPECT_EQ(sent("http://h0.org/", 10), "n");
}

TEST_F(cookie_table_test, is_empty_when_it_was_cleared) {
  table.put(make("a"), 0);
  table.put(secure(wide(make("a"))), 0);
  table.clear();
  EXPECT_EQ(table.size(), 0u);
  EXPECT_EQ(held(), "");
}
