#include "engine/proxy_url.hpp"

#include <gtest/gtest.h>

using namespace tern;

TEST(proxy_url, is_read_as_curl_reads_it) {
  auto p = parse_proxy_url("proxy.test:3128");
  ASSERT_TRUE(p) << p.why().message();
  EXPECT_EQ(p->kind, proxy_kind::http);
  EXPECT_EQ(p->scheme, "http");
  EXPECT_EQ(p->host, "proxy.test");
  EXPECT_EQ(p->port, 3128);
  EXPECT_FALSE(p->has_login);
  p = parse_proxy_url(" HTTPS://Proxy.Test/ ");
  ASSERT_TRUE(p) << p.why().message();
  EXPECT_EQ(p->kind, proxy_kind::https);
  EXPECT_EQ(p->host, "proxy.test");
  EXPECT_EQ(p->port, 443);
  p = parse_proxy_url("socks5h://ada:p%40ss@[::1]:9050");
  ASSERT_TRUE(p) << p.why().message();
  EXPECT_EQ(p->kind, proxy_kind::socks5h);
  EXPECT_EQ(p->host, "::1");
  EXPECT_EQ(p->port, 9050);
  EXPECT_TRUE(p->has_login);
  EXPECT_EQ(p->user.view(), "ada");
  EXPECT_EQ(p->password.view(), "p@ss");
}

TEST(proxy_url, a_port_that_was_given_is_kept) {
  EXPECT_EQ(parse_proxy_url("http://p")->port, 1080);
  EXPECT_EQ(parse_proxy_url("http://p:80")->port, 80);
  EXPECT_EQ(parse_proxy_url("https://p:443")->port, 443);
  EXPECT_EQ(parse_proxy_url("socks4a://p")->port, 1080);
}

TEST(proxy_url, refuses_the_rest_without_repeating_it) {
  for (std::string_view wrong :
       {"", "ftp://hunter2", "http://", "http://u:hunter2@", "http://hunter2:99999", "http://p:0", "http://p/hunter2",
        "http://p?hunter2", "http://p#hunter2", "socks://hunter2", "hunter2:x", "://hunter2", "http://a\nhunter2"}) {
    auto p = parse_proxy_url(wrong);
    ASSERT_FALSE(p) << wrong;
    EXPECT_EQ(p.why().code(), TERN_E_OPTION_VALUE);
    EXPECT_EQ(p.why().message().find("hunter2"), std::string_view::npos) << p.why().message();
  }
}
