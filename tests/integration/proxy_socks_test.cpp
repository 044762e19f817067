// Through real SOCKS proxies: microsocks (5, with a login), dante (4 and 5, but no names in 4) and Perl's (4 and 4a).
#include "integration/redis_client.hpp"
#include "integration/websocket.hpp"
#include "support/nginx_server.hpp"
#include "support/proxy_servers.hpp"
#include "support/raw_server.hpp"
#include "support/redis_server.hpp"
#include "support/server_test.hpp"
#include "support/test_ca.hpp"
#include "support/websocket_server.hpp"

using namespace tern::integration;
using namespace tern::test;
using namespace std::string_literals;

namespace {

class socks_proxies : public server_test {
 protected:
  socks_proxies() {
    nginx_server::options how;
    how.tls = ca.server();
    how.http2 = true;
    web = std::make_unique<nginx_server>(how);
    web->add_file("hello", "hello");
  }
  std::string local_url() const { return "http://localhost:" + std::to_string(web->port()) + "/hello"; }
  options by(const std::string& proxy) const { return {{"proxy", proxy}, {"tls.ca_file", ca.ca_file().string()}}; }

  test_ca ca{dir_ / "ca"};
  std::unique_ptr<nginx_server> web;
};

TEST_F(socks_proxies, every_kind_carries_http_in_clear_and_over_tls) {
  dante_server dante;
  for (const char* scheme : {"socks4", "socks5", "socks5h"}) {
    auto settings = by(dante.proxy(scheme));
    settings.emplace_back("net.ip_version", "4");  // nginx has no other
    auto client = make_client(settings);
    for (int i = 0; i < 3; ++i) {
      answer a = get(client.get(), local_url());
      EXPECT_EQ(a.body(), "hello") << scheme << ' ' << a.message();
      EXPECT_EQ(a.reused(), i > 0);
      answer b = get(client.get(), web->tls_url("/hello"));
      EXPECT_EQ(b.body(), "hello") << scheme << ' ' << b.message();
      EXPECT_EQ(b.info.version, 20u);
      EXPECT_EQ(b.reused(), i > 0);
    }
    EXPECT_EQ(counters(client.get()).connections_made, 2u);
  }
}

TEST_F(socks_proxies, names_go_in_the_way_of_4a) {
  perl_socks_server perl;
  auto client = make_client(by(perl.proxy("socks4a")));
  for (int i = 0; i < 2; ++i) {
    answer a = get(client.get(), local_url());
    EXPECT_EQ(a.body(), "hello") << a.message();
    EXPECT_EQ(a.reused(), i > 0);
    answer b = get(client.get(), web->tls_url("/hello"));
    EXPECT_EQ(b.body(), "hello") << b.message();
    EXPECT_EQ(b.info.version, 20u);
  }
  const auto place = [](std::uint16_t port) { return "localhost:" + std::to_string(port) + "\n"; };
  EXPECT_EQ(perl.log(), place(web->port()) + place(web->tls_port())) << "the name, not an address";
  EXPECT_EQ(get(client.get(), "http://localhost:1/").code(), TERN_E_PROXY_TARGET);
}

TEST_F(socks_proxies, names_of_4a_go_byte_by_byte) {
  raw_server proxy([](raw_connection& c, int) {
    if (c.read_size(22) != "\4\1\x1F\x90\0\0\0\1ada\0nowhere.te"s || c.read_size(3) != "st\0"s) return;
    c.send("\0\x5A\0\0\0\0\0\0"s);
    while (!c.read_until("\r\n\r\n").empty()) c.send("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello");
  });
  auto client = make_client({{"proxy", "socks4a://ada@127.0.0.1:" + std::to_string(proxy.port())}});
  for (int i = 0; i < 3; ++i) {
    answer a = get(client.get(), "http://nowhere.test:8080/");
    EXPECT_EQ(a.body(), "hello") << a.message();
    EXPECT_EQ(a.reused(), i > 0);
  }
}

TEST_F(socks_proxies, a_login_is_taken_or_refused) {
  microsocks_server micro;
  auto client = make_client();
  EXPECT_EQ(get(client.get(), local_url(), by(micro.proxy("socks5h", "user:password"))).body(), "hello");
  auto given = by(micro.proxy("socks5h"));
  given.emplace_back("proxy.user", "user");
  given.emplace_back("proxy.password", "password");
  EXPECT_EQ(get(client.get(), local_url(), given).body(), "hello");
  answer wrong = get(client.get(), local_url(), by(micro.proxy("socks5h", "user:hunter2")));
  EXPECT_EQ(wrong.code(), TERN_E_PROXY) << wrong.message();
  EXPECT_EQ(wrong.message().find("hunter2"), std::string::npos) << wrong.message();
  answer none = get(client.get(), local_url(), by(micro.proxy("socks5h")));
  EXPECT_EQ(none.code(), TERN_E_PROXY) << none.message();
}

TEST_F(socks_proxies, names_are_looked_up_where_the_scheme_says) {
  dante_server dante;
  auto client = make_client();
  const std::string url = "http://only-here.test:" + std::to_string(web->port()) + "/hello";
  const std::string here = "only-here.test:*:127.0.0.1";
  for (const char* scheme : {"socks4", "socks5"}) {
    auto settings = by(dante.proxy(scheme));
    settings.emplace_back("resolve", here);
    answer a = get(client.get(), url, settings);
    EXPECT_EQ(a.body(), "hello") << scheme << ' ' << a.message();
  }
  for (const char* scheme : {"socks4a", "socks5h"}) {
    auto settings = by(dante.proxy(scheme));
    settings.emplace_back("resolve", here);
    answer a = get(client.get(), url, settings);
    EXPECT_EQ(a.code(), TERN_E_PROXY_TARGET) << scheme << ' ' << a.message();
  }
}

TEST_F(socks_proxies, the_addresses_of_a_name_are_tried_in_turn) {
  dante_server dante;
  auto client = make_client();
  auto settings = by(dante.proxy("socks5"));
  settings.emplace_back("resolve", "two.test:*:127.0.0.3,127.0.0.1");  // nginx is at the second only
  answer a = get(client.get(), "http://two.test:" + std::to_string(web->port()) + "/hello", settings);
  EXPECT_EQ(a.body(), "hello") << a.message();
}

TEST_F(socks_proxies, a_refusal_says_who_failed) {
  dante_server dante;
  auto client = make_client();
  answer away = get(client.get(), "http://127.0.0.1:1/", by(dante.proxy("socks5")));
  EXPECT_EQ(away.code(), TERN_E_PROXY_TARGET) << away.message();
  EXPECT_NE(away.message().find("could not connect to 127.0.0.1:1"), std::string::npos) << away.message();
  answer forbidden = get(client.get(), "http://127.0.0.9:" + std::to_string(web->port()) + "/", by(dante.proxy("socks5")));
  EXPECT_EQ(forbidden.code(), TERN_E_PROXY) << forbidden.message();
  EXPECT_NE(forbidden.message().find("not allowed"), std::string::npos) << forbidden.message();
  EXPECT_EQ(get(client.get(), "http://127.0.0.1:1/", by(dante.proxy("socks4a"))).code(), TERN_E_PROXY_TARGET);
  EXPECT_EQ(get(client.get(), "http://[::1]:1/", by(dante.proxy("socks4a"))).code(), TERN_E_UNSUPPORTED);
}

TEST_F(socks_proxies, redis_and_websocket_go_through) {
  dante_server dante;
  redis_server store;
  websocket_server echo(websocket_server::make::python);
  for (const char* scheme : {"socks4", "socks5h"}) {
    auto client = make_client(by(dante.proxy(scheme)));
    EXPECT_EQ(redis::say(client.get(), store.url(), {"SET a 1", "INCR a", "GET a"}), "[OK 2 \"2\"]");
    auto request = websocket_request(echo.url());
    ASSERT_EQ(tern_request_set_body(request.get(), str("hello"), nullptr), TERN_OK);
    answer a = fetch(client.get(), request.get());
    EXPECT_EQ(a.body(), "hello") << a.message();
  }
}

}  // namespace
