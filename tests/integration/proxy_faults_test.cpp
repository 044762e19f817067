// Proxies that misbehave, are silent or are not there: each request ends in time, and says who failed.
#include <cstdlib>

#include "integration/support.hpp"
#include "support/fault_server.hpp"
#include "support/raw_server.hpp"
#include "support/server_test.hpp"

using namespace tern::integration;
using namespace tern::test;
using namespace std::string_literals;

namespace {

constexpr const char* target = "https://127.0.0.1:9/";

std::string http_at(uint16_t port) { return "http://127.0.0.1:" + std::to_string(port); }
std::string socks_at(uint16_t port) { return "socks5h://127.0.0.1:" + std::to_string(port); }

// What comes of a tunnel through a proxy that does this with its first connection.
answer through(const std::string& scheme, raw_server::script what, options more = {}) {
  raw_server proxy(std::move(what));
  auto client = make_client({{"timeout.connect", "500ms"}, {"timeout.tls", "500ms"}});
  more.emplace_back("proxy", scheme + "://127.0.0.1:" + std::to_string(proxy.port()));
  return get(client.get(), target, more);
}

void expect_proxy_failed(const answer& a, int32_t code) {
  EXPECT_EQ(a.code(), code) << a.message();
  EXPECT_EQ(a.message().find("proxy "), 0u) << a.message();
  EXPECT_FALSE(a.maybe_processed());
}

TEST(proxy_faults, one_that_is_not_there) {
  auto client = make_client();
  for (const char* url : {"http://127.0.0.1:9/", target}) {
    expect_proxy_failed(get(client.get(), url, {{"proxy", "http://127.0.0.1:1"}}), TERN_E_CONNECT);
    expect_proxy_failed(get(client.get(), url, {{"proxy", "socks5://127.0.0.1:1"}}), TERN_E_CONNECT);
  }
  answer unknown = get(client.get(), target, {{"proxy", "http://nowhere.invalid:1"}});
  EXPECT_TRUE(unknown.code() == TERN_E_RESOLVE_NOT_FOUND || unknown.code() == TERN_E_RESOLVE) << unknown.message();
  EXPECT_EQ(unknown.message().find("proxy http://nowhere.invalid:1"), 0u) << unknown.message();
}

TEST(proxy_faults, one_that_says_nothing) {
  const auto silent = [](raw_connection& c, int) { c.read_size(1'000'000); };
  for (const char* scheme : {"http", "socks4a", "socks5h"}) {
    answer a = through(scheme, silent);
    expect_proxy_failed(a, TERN_E_TIMEOUT_CONNECT);
    EXPECT_NE(a.message().find("127.0.0.1:9"), std::string::npos) << a.message();
  }
  answer tls = through("https", silent);
  expect_proxy_failed(tls, TERN_E_TIMEOUT_CONNECT);
  EXPECT_NE(tls.message().find("TLS"), std::string::npos) << tls.message();
}

// Behind a tunnel it may be the target that is late; of a whole URL nobody but the proxy is asked.
TEST(proxy_faults, one_that_says_nothing_is_named_when_all_time_is_over) {
  raw_server proxy([](raw_connection& c, int) { c.read_size(1'000'000); });
  auto client = make_client({{"timeout.total", "300ms"}});
  for (const char* scheme : {"http", "https", "socks4a", "socks5h"}) {
    const std::string way = std::string(scheme) + "://127.0.0.1:" + std::to_string(proxy.port());
    for (const char* url : {target, "http://127.0.0.1:9/"}) {
      answer a = get(client.get(), url, {{"proxy", way}});
      const bool whole_url = url != target && scheme[0] == 'h';
      EXPECT_EQ(a.code(), TERN_E_TIMEOUT_TOTAL) << a.message();
      EXPECT_EQ(a.message().find((whole_url ? "proxy " : "through proxy ") + way + ": "), 0u) << url << ' ' << a.message();
    }
  }
  answer none = get(client.get(), http_at(proxy.port()));
  EXPECT_EQ(none.code(), TERN_E_TIMEOUT_TOTAL);
  EXPECT_EQ(none.message().find("proxy"), std::string::npos) << none.message();
}

TEST(proxy_faults, one_whose_tunnel_is_silent_or_ends_before_tls_stands) {
  const auto opens = [](raw_connection& c) {
    c.read_until("\r\n\r\n");
    c.send("HTTP/1.1 200 OK\r\n\r\n");
  };
  const auto silent = [&](raw_connection& c, int) {
    opens(c);
    c.read_size(1'000'000);
  };
  answer a = through("http", silent);
  EXPECT_EQ(a.code(), TERN_E_TIMEOUT_TLS) << a.message();
  EXPECT_EQ(a.message().find("through proxy http://127.0.0.1:"), 0u) << a.message();
  EXPECT_NE(a.message().find("TLS handshake with 127.0.0.1:9"), std::string::npos) << a.message();
  const auto closing = [&](raw_connection& c, int) {
    opens(c);
    c.read_size(1);
  };
  a = through("http", closing);
  EXPECT_TRUE(a.code() == TERN_E_TLS || a.code() == TERN_E_RECEIVE) << a.message();
  EXPECT_EQ(a.message().find("through proxy http://127.0.0.1:"), 0u) << a.message();
}

TEST(proxy_faults, one_that_stops_in_the_middle_of_its_answer) {
  const auto half = [](raw_connection& c, int) {
    c.read_until("\r\n\r\n");
    c.send("HTTP/1.1 200 O");
    c.read_size(1'000'000);
  };
  expect_proxy_failed(through("http", half), TERN_E_TIMEOUT_CONNECT);
  const auto half_socks = [](raw_connection& c, int) {
    c.read_size(3);
    c.send("\5");
    c.read_size(1'000'000);
  };
  expect_proxy_failed(through("socks5h", half_socks), TERN_E_TIMEOUT_CONNECT);
}

TEST(proxy_faults, one_that_closes_instead_of_answering) {
  const auto closing = [](raw_connection& c, int) { c.read_size(3); };
  for (const char* scheme : {"http", "socks4a", "socks5h"}) {
    answer a = through(scheme, closing);
    EXPECT_TRUE(a.code() == TERN_E_PEER_CLOSED || a.code() == TERN_E_RECEIVE) << a.message();
    EXPECT_EQ(a.message().find("proxy "), 0u) << a.message();
  }
}

TEST(proxy_faults, one_that_speaks_something_else) {
  const auto garbage = [](raw_connection& c, int) {
    c.read_size(3);
    c.send("220 mail.test ESMTP\r\n"s + std::string(20000, 'x'));
    c.read_size(1'000'000);
  };
  for (const char* scheme : {"http", "socks4a", "socks5h"}) expect_proxy_failed(through(scheme, garbage), TERN_E_PROXY);
}

TEST(proxy_faults, one_that_sends_without_end) {
  const auto endless = [](raw_connection& c, int) {
    c.read_until("\r\n\r\n");
    c.send("HTTP/1.1 200 OK\r\n");
    for (int i = 0; i < 100'000 && c.send("X-" + std::to_string(i) + ": y\r\n"); ++i) {
    }
  };
  expect_proxy_failed(through("http", endless), TERN_E_PROXY);
  const auto hints = [](raw_connection& c, int) {
    c.read_until("\r\n\r\n");
    for (int i = 0; i < 100'000 && c.send("HTTP/1.1 103 Early Hints\r\n\r\n"); ++i) {
    }
  };
  expect_proxy_failed(through("http", hints), TERN_E_PROXY);
}

TEST(proxy_faults, one_that_asks_for_credentials_for_ever) {
  raw_server proxy([](raw_connection& c, int number) {
    for (int i = 0; !c.read_until("\r\n\r\n").empty(); ++i)
      c.send("HTTP/1.1 407 Again\r\nProxy-Authenticate: Digest realm=\"r\", nonce=\"" + std::to_string(number) + "-" +
             std::to_string(i) + "\", qop=\"auth\", stale=true\r\nContent-Length: 0\r\n\r\n");
  });
  auto client = make_client({{"proxy", "http://u:p@127.0.0.1:" + std::to_string(proxy.port())}});
  answer tunnel = get(client.get(), target);
  EXPECT_EQ(tunnel.code(), TERN_E_PROXY) << tunnel.message();
  answer plain = get(client.get(), "http://127.0.0.1:9/");
  EXPECT_EQ(plain.status(), 407) << plain.message();
  EXPECT_LE(plain.info.attempts, 5u);
}

TEST(proxy_faults, one_that_closes_after_each_407) {
  raw_server proxy([](raw_connection& c, int) {
    if (const std::string head = c.read_until("\r\n\r\n"); head.find("Proxy-Authorization: Basic dTpw") != std::string::npos) {
      c.send("HTTP/1.1 200 OK\r\n\r\n");
      c.read_size(1);
      c.send("no TLS at all");
      c.read_size(1'000'000);
    } else {
      c.send("HTTP/1.1 407 No\r\nProxy-Authenticate: Basic realm=\"r\"\r\nConnection: close\r\n\r\n");
    }
  });
  auto client = make_client({{"proxy", "http://u:p@127.0.0.1:" + std::to_string(proxy.port())}, {"timeout.tls", "2s"}});
  answer a = get(client.get(), target);
  EXPECT_EQ(a.code(), TERN_E_TLS) << a.message();
  EXPECT_EQ(a.message().find("through proxy " + http_at(proxy.port())), 0u) << "nothing says who sent that: " << a.message();
  EXPECT_EQ(proxy.accepted(), 2);
}

TEST(proxy_faults, a_proxy_that_breaks_off_is_named) {
  raw_server proxy([](raw_connection& c, int) {
    c.read_until("\r\n\r\n");
    c.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
  });
  auto client = make_client({{"proxy", http_at(proxy.port())}});
  answer a = get(client.get(), "http://127.0.0.1:9/");
  EXPECT_EQ(a.code(), TERN_E_TRUNCATED) << a.message();
  EXPECT_EQ(a.message().find("proxy " + http_at(proxy.port())), 0u) << a.message();
}

TEST(proxy_faults, a_target_that_breaks_off_is_told_with_the_way_to_it) {
  raw_server proxy([](raw_connection& c, int) {
    c.read_size(3);
    c.send("\5\0"s);
    c.read_size(10);
    c.send("\5\0\0\1\0\0\0\0\0\0"s);
    c.read_until("\r\n\r\n");
  });
  auto client = make_client({{"proxy", socks_at(proxy.port())}, {"retry.safe", "false"}});
  answer a = get(client.get(), "http://127.0.0.1:9/");
  EXPECT_EQ(a.code(), TERN_E_PEER_CLOSED) << a.message();
  EXPECT_EQ(a.message().find("through proxy " + socks_at(proxy.port())), 0u) << a.message();
}

TEST(proxy_faults, the_targets_first_bytes_may_come_with_the_answer) {
  raw_server proxy([](raw_connection& c, int) {
    c.read_size(3);
    c.send("\5\0"s);
    c.read_size(10);
    c.send("\5\0\0\1\0\0\0\0\0\0+PONG\r\n"s);  // Redis speaks when asked: this is a reply nobody waits for yet
    c.read_size(1'000'000);
  });
  auto client = make_client({{"proxy", socks_at(proxy.port())}, {"timeout.first_byte", "2s"}});
  answer a = get(client.get(), "http://127.0.0.1:9/");
  EXPECT_EQ(a.code(), TERN_E_PROTOCOL) << "they were not lost: " << a.message();
  EXPECT_EQ(a.message().find("through proxy " + socks_at(proxy.port())), 0u) << a.message();
}

TEST(proxy_faults, a_cancelled_request_leaves_the_proxy) {
  std::atomic<bool> left{false};
  raw_server proxy([&](raw_connection& c, int) {
    c.read_until("\r\n\r\n");
    if (c.read().empty()) left = true;
  });
  auto client = make_client({{"proxy", http_at(proxy.port())}});
  auto call = start(client.get(), make_request("GET", target).get());
  EXPECT_TRUE(eventually([&] { return proxy.accepted() == 1; }));
  tern_call_cancel(call.get());
  EXPECT_EQ(wait(call.get()).code(), TERN_E_CANCELLED);
  client.reset();
  EXPECT_TRUE(eventually([&] { return left.load(); }));
}

TEST(proxy_faults, a_407_from_a_server_without_a_proxy_is_an_answer) {
  fault_server server;
  server.on("/", [](const fault_request& r) {
    return fault_script{
        {{fault_step::action::send, fault_response(r, "407 No", "Proxy-Authenticate: Basic realm=\"r\"\r\n", "")}}};
  });
  auto client = make_client({{"proxy.user", "u"}, {"proxy.password", "p"}, {"auth.user", "u"}, {"auth.password", "p"}});
  answer a = get(client.get(), server.url("/"));
  EXPECT_EQ(a.status(), 407);
  EXPECT_EQ(a.info.attempts, 1u);
}

TEST(proxy_faults, the_environment_is_read_when_the_client_is_made) {
  raw_server proxy([](raw_connection& c, int) {
    c.read_until("\r\n\r\n");
    c.send("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nproxy");
  });
  ASSERT_EQ(::setenv("http_proxy", http_at(proxy.port()).c_str(), 1), 0);
  auto client = make_client();
  auto deaf = make_client({{"proxy.from_environment", "false"}});
  ASSERT_EQ(::unsetenv("http_proxy"), 0);
  EXPECT_EQ(get(client.get(), "http://127.0.0.1:9/").body(), "proxy");
  EXPECT_EQ(get(deaf.get(), "http://127.0.0.1:9/").code(), TERN_E_CONNECT);
  EXPECT_EQ(get(client.get(), "http://127.0.0.1:9/", {{"proxy.no_proxy", "127.0.0.1"}}).code(), TERN_E_CONNECT);
}

}  // namespace
