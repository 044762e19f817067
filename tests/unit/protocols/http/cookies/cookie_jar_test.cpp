#include "protocols/http/cookies/cookie_jar.hpp"

#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

#include "base/limits.hpp"
#include "protocols/http/cookies/public_suffix.hpp"

using namespace tern;
using namespace tern::http;

namespace {

constexpr int64_t second = 1'000'000'000;
constexpr int64_t start = 1'700'000'000 * second;

struct cookie_jar_test : testing::Test {
  bool store(std::string_view from, std::string_view field, int64_t wall = start) {
    return jar.store(*parse_url(from), field, wall);
  }
  std::string header(std::string_view to, int64_t wall = start) { return jar.header_for(*parse_url(to), wall); }
  cookie_jar jar;
};

}  // namespace

TEST_F(cookie_jar_test, sends_back_what_was_set) {
  EXPECT_EQ(header("http://a.org/"), "");
  EXPECT_TRUE(store("http://a.org/", "a=b"));
  EXPECT_TRUE(store("http://a.org/", "c=\"d e\"; Path=/x"));
  EXPECT_EQ(header("http://a.org/"), "a=b");
  EXPECT_EQ(header("http://a.org/x/y"), "c=\"d e\"; a=b");
  EXPECT_EQ(header("http://b.org/"), "");
}

TEST_F(cookie_jar_test, does_not_care_for_ports) {
  EXPECT_TRUE(store("http://a.org:8080/", "a=b"));
  EXPECT_EQ(header("http://a.org:9090/"), "a=b");
}

TEST_F(cookie_jar_test, sends_values_without_a_name_and_names_without_a_value) {
  store("http://a.org/", "=bare");
  store("http://a.org/", "empty=");
  EXPECT_EQ(header("http://a.org/"), "bare; empty=");
}

TEST_F(cookie_jar_test, ignores_what_the_rfc_ignores) {
  EXPECT_FALSE(store("http://a.org/", "a=b\r\nX: y"));
  EXPECT_FALSE(store("http://a.org/", "a=b; Secure"));
  EXPECT_FALSE(store("http://a.org/", "a=b; Domain=b.org"));
  EXPECT_FALSE(store("http://a.org/", ""));
  EXPECT_EQ(jar.size(), 0u);
}

TEST_F(cookie_jar_test, does_not_let_an_origin_without_tls_touch_secure_cookies) {
  EXPECT_TRUE(store("https://a.org/", "a=good; Secure; Path=/login"));
  EXPECT_FALSE(store("http://a.org/", "a=evil; Path=/login"));
  EXPECT_FALSE(store("http://a.org/", "a=evil; Path=/login; Secure"));
  EXPECT_FALSE(store("http://a.org/", "a=; Path=/login; Max-Age=0")) << "nor delete them";
  EXPECT_EQ(header("https://a.org/login"), "a=good");
  EXPECT_TRUE(store("https://a.org/", "a=plain; Path=/login"));
  EXPECT_EQ(header("http://a.org/login"), "a=plain");
}

TEST_F(cookie_jar_test, forgets_a_cookie_that_ends) {
  store("http://a.org/", "a=b; Max-Age=10");
  EXPECT_EQ(header("http://a.org/", start + 10 * second - 1), "a=b");
  EXPECT_EQ(header("http://a.org/", start + 10 * second), "");
  store("http://a.org/", "c=d");
  EXPECT_TRUE(store("http://a.org/", "c=; Expires=Thu, 01 Jan 1970 00:00:00 GMT"));
  EXPECT_EQ(header("http://a.org/"), "a=b");
}

TEST_F(cookie_jar_test, sends_domain_cookies_below) {
  if (!has_public_suffix_list()) GTEST_SKIP();
  store("http://www.a.org/", "a=b; Domain=a.org");
  EXPECT_EQ(header("http://a.org/"), "a=b");
  EXPECT_EQ(header("http://x.y.a.org/"), "a=b");
  EXPECT_EQ(header("http://ba.org/"), "");
}

TEST_F(cookie_jar_test, writes_and_reads_its_file) {
  store("https://a.org/", "a=b; Secure; HttpOnly; Max-Age=1000");
  store("http://localhost/x/y", "s=t");
  store("http://a.org/", "gone=1; Max-Age=1");
  const std::string file = jar.save_netscape(start + 2 * second);
  EXPECT_NE(file.find("#HttpOnly_a.org\tFALSE\t/\tTRUE\t1700001000\ta\tb\nlocalhost\tFALSE\t/x\tFALSE\t0\ts\tt\n"),
            std::string::npos)
      << file;
  EXPECT_EQ(file.find("gone"), std::string::npos);
  cookie_jar other;
  EXPECT_EQ(*other.load_netscape(file, start), 2u);
  EXPECT_EQ(other.save_netscape(start), file);
  EXPECT_EQ(other.header_for(*parse_url("http://localhost/x/"), start), "s=t");
}

TEST_F(cookie_jar_test, changes_nothing_when_a_file_is_wrong) {
  store("http://a.org/", "a=b");
  auto loaded = jar.load_netscape("a.org\tFALSE\t/\tFALSE\t0\ta\tnew\nwrong\n", start);
  ASSERT_FALSE(loaded);
  EXPECT_EQ(loaded.why().message(), "line 2 is not a cookie: it has fewer than six fields");
  EXPECT_EQ(header("http://a.org/"), "a=b");
}

TEST_F(cookie_jar_test, loads_beside_what_it_has) {
  store("http://a.org/", "a=b");
  EXPECT_EQ(*jar.load_netscape("a.org\tFALSE\t/\tFALSE\t0\tc\td\na.org\tFALSE\t/\tFALSE\t0\ta\tnew\n", start), 2u);
  EXPECT_EQ(header("http://a.org/"), "a=new; c=d");
}

TEST_F(cookie_jar_test, leaves_out_what_has_expired_in_a_file_and_does_not_count_it) {
  store("http://a.org/", "a=live");
  const std::string file =
      "a.org\tFALSE\t/\tFALSE\t1699999999\ta\tdead\n"
      "a.org\tFALSE\t/\tFALSE\t1700000000\tb\tdead\n"
      "a.org\tFALSE\t/\tFALSE\t1700000001\tc\tlive\n";
  EXPECT_EQ(*jar.load_netscape(file, start), 1u);
  EXPECT_EQ(header("http://a.org/"), "a=live; c=live");
  EXPECT_EQ(jar.size(), 2u);
}

TEST_F(cookie_jar_test, keeps_live_cookies_when_a_file_of_dead_ones_fills_the_domain) {
  store("http://a.org/", "a=live");
  std::string file;
  for (size_t i = 0; i < 2 * limits::cookies_per_domain; ++i)
    file += "a.org\tFALSE\t/\tFALSE\t1699999999\tn" + std::to_string(i) + "\tdead\n";
  EXPECT_EQ(*jar.load_netscape(file, start), 0u);
  EXPECT_EQ(header("http://a.org/"), "a=live");
}

TEST_F(cookie_jar_test, lists_what_has_not_expired_and_clears) {
  store("http://A.org/", "a=b");
  store("http://a.org/", "c=d; Max-Age=1");
  EXPECT_EQ(jar.list(start).size(), 2u);
  ASSERT_EQ(jar.list(start + second).size(), 1u);
  EXPECT_EQ(jar.list(start + second)[0].domain, "a.org");
  EXPECT_EQ(jar.size(), 2u);
  jar.clear();
  EXPECT_EQ(jar.size(), 0u);
}

TEST_F(cookie_jar_test, takes_calls_from_many_threads) {
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([this, t] {
      for (int i = 0; i < 200; ++i) {
        store("http://a.org/", "n" + std::to_string(t) + "=" + std::to_string(i));
        header("http://a.org/");
        jar.save_netscape(start);
        jar.list(start);
      }
    });
  for (std::thread& t : threads) t.join();
  EXPECT_EQ(jar.size(), 4u);
}
