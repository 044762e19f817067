// Chains through a proxy: what is looked up where, what ends when, and who is said to have failed.
#include <gtest/gtest.h>

#include <optional>

#include "sansio/proxy_server.hpp"
#include "transport/chain_builder.hpp"
#include "transport/resolver.hpp"
#include "transport/socks/socks_proxy.hpp"
#include "unit/transport/support/dns_server.hpp"
#include "unit/transport/support/listener.hpp"
#include "unit/transport/support/test_loop.hpp"

namespace tern {
namespace {

using namespace std::string_literals;
using std::chrono::milliseconds;
using std::chrono::seconds;

// SOCKS4 to an address: 9 bytes with an empty user, answered by 8.
const std::string granted = "\0\x5A\0\0\0\0\0\0"s;
const std::string refused = "\0\x5B\0\0\0\0\0\0"s;

class ChainThroughProxy : public ::testing::Test {
 protected:
  ChainThroughProxy() {
    dns.script = [this](const std::string&, const std::string& type, bool) {
      return type == "A" ? test::dns_server::reply{addresses} : test::dns_server::reply{};
    };
    resolver_options how;
    how.dns.servers = {dns.address()};
    names.emplace(loop.context, how);
    loop.context.names = &*names;
    proxy->scheme = "socks4";
    proxy->version_4 = true;
    proxy->by_address = true;
    proxy->host = "127.0.0.1";
    proxy->port = server.port();
    proxy->name = "socks4://p:1";
    where.scheme = "http";
    where.host = "a.test";
    where.port = 80;
    where.proxy = proxy;
  }
  void build() {
    attempt =
        build_chain(loop.context, {std::make_shared<const target>(where), std::make_shared<const connect_settings>(settings)},
                    [this](chain_result r) {
                      ++ends;
                      result = std::move(r);
                      attempt.reset();
                    });
  }
  bool ended() {
    return loop.run_until([&] { return ends > 0; });
  }
  bool accepted() {
    return loop.run_until([&] {
      if (!peer) peer = server.accept_now();
      return bool(peer);
    });
  }
  // What the proxy is asked; empty: nothing came.
  std::string request() {
    std::string got;
    loop.run_until(
        [&] {
          char buffer[100];
          const ssize_t n = ::recv(peer.get(), buffer, sizeof buffer, MSG_DONTWAIT);
          if (n > 0) got.append(buffer, static_cast<size_t>(n));
          return got.size() >= 9 || n == 0;
        },
        milliseconds(5000));
    return got;
  }
  bool is_left() {
    char byte;
    return loop.run_until([&] { return ::recv(peer.get(), &byte, 1, MSG_DONTWAIT) == 0; }, milliseconds(5000));
  }

  test::test_loop loop;
  test::dns_server dns{loop.io};
  std::optional<resolver> names;
  std::vector<test::dns_server::record> addresses{{"1.2.3.4", 60}};
  test::listener server;
  test::unique_fd peer;
  std::shared_ptr<socks_proxy> proxy = std::make_shared<socks_proxy>();
  target where;
  connect_settings settings;
  std::unique_ptr<chain_attempt> attempt;
  chain_result result;
  int ends = 0;
};

TEST_F(ChainThroughProxy, TheLinkIsTheTunnelWithWhatFollowedTheAnswer) {
  build();
  ASSERT_TRUE(accepted());
  EXPECT_EQ(request(), "\4\1\0\x50\1\2\3\4\0"s);
  EXPECT_EQ(ends, 0);
  test::send_text(peer.get(), granted + "hello");
  ASSERT_TRUE(ended());
  ASSERT_TRUE(result.link) << result.why.message();
  EXPECT_NE(result.timing.connected, never);
  EXPECT_NE(result.timing.resolved, never) << "the target's name was looked up";
  char buffer[100];
  const io got = result.link->read_some(std::as_writable_bytes(std::span(buffer)));
  EXPECT_EQ(std::string(buffer, got.size), "hello");
}

TEST_F(ChainThroughProxy, AProxyThatLooksUpItselfIsToldTheName) {
  proxy->by_address = false;
  build();
  ASSERT_TRUE(accepted());
  EXPECT_EQ(request(), "\4\1\0\x50\0\0\0\1\0a.test\0"s);
  EXPECT_TRUE(dns.asked.empty());
}

TEST_F(ChainThroughProxy, ForWholeUrlsNothingIsLookedUpOrAsked) {
  where.absolute_form = true;
  build();
  ASSERT_TRUE(ended());
  ASSERT_TRUE(result.link) << result.why.message();
  EXPECT_TRUE(dns.asked.empty());
}

TEST_F(ChainThroughProxy, EachAddressHasAConnectionOfItsOwn) {
  addresses = {{"1.2.3.4", 60}, {"1.2.3.5", 60}};
  build();
  ASSERT_TRUE(accepted());
  const std::string first = request();
  test::send_text(peer.get(), refused);
  EXPECT_TRUE(is_left());
  peer.reset();
  ASSERT_TRUE(accepted());
  const std::string second = request();
  EXPECT_NE(first, second);
  EXPECT_EQ(second.substr(0, 7), "\4\1\0\x50\1\2\3"s);
  test::send_text(peer.get(), granted);
  ASSERT_TRUE(ended());
  EXPECT_TRUE(result.link) << result.why.message();
}

TEST_F(ChainThroughProxy, ARefusalNamesTheProxy) {
  build();
  ASSERT_TRUE(accepted());
  request();
  test::send_text(peer.get(), refused);
  ASSERT_TRUE(ended());
  EXPECT_EQ(result.why.code(), TERN_E_PROXY_TARGET);
  EXPECT_EQ(result.why.message().find("proxy socks4://p:1: "), 0u) << result.why.message();
}

TEST_F(ChainThroughProxy, AProxyThatIsAwayIsNamed) {
  proxy->port = 1;
  build();
  ASSERT_TRUE(ended());
  EXPECT_EQ(result.why.code(), TERN_E_CONNECT);
  EXPECT_EQ(result.why.message(), "proxy socks4://p:1: could not connect: Connection refused");
}

TEST_F(ChainThroughProxy, ANameIsTheTargetsOrTheProxys) {
  dns.script = [](const std::string&, const std::string&, bool) { return test::dns_server::reply{{}, 3}; };
  build();
  ASSERT_TRUE(ended());
  EXPECT_EQ(result.why.code(), TERN_E_RESOLVE_NOT_FOUND);
  EXPECT_EQ(result.why.message().find("proxy"), std::string_view::npos) << result.why.message();
  ends = 0;
  proxy->by_address = false;
  proxy->host = "p.test";
  build();
  ASSERT_TRUE(ended());
  EXPECT_EQ(result.why.code(), TERN_E_RESOLVE_NOT_FOUND);
  EXPECT_EQ(result.why.message().find("proxy socks4://p:1: "), 0u) << result.why.message();
}

TEST_F(ChainThroughProxy, BothNamesAreLookedUp) {
  proxy->host = "p.test";
  dns.script = [](const std::string& name, const std::string& type, bool) {
    if (type != "A") return test::dns_server::reply{};
    return test::dns_server::reply{{{name == "p.test" ? "127.0.0.1" : "1.2.3.4", 60}}};
  };
  build();
  ASSERT_TRUE(accepted());
  EXPECT_EQ(request(), "\4\1\0\x50\1\2\3\4\0"s);
}

TEST_F(ChainThroughProxy, TheTimeToConnectCoversTheHandshake) {
  settings.connect_timeout = seconds(5);
  build();
  ASSERT_TRUE(accepted());
  request();
  loop.pass(milliseconds(4900));
  EXPECT_EQ(ends, 0);
  loop.pass(milliseconds(110));
  ASSERT_TRUE(ended());
  EXPECT_EQ(result.why.code(), TERN_E_TIMEOUT_CONNECT);
  EXPECT_EQ(result.why.message(), "proxy socks4://p:1: no connection to a.test:80 within 5s: it did not answer");
}

TEST_F(ChainThroughProxy, ADestroyedAttemptLeavesInEveryState) {
  build();
  attempt.reset();
  build();
  ASSERT_TRUE(accepted());
  attempt.reset();
  peer.reset();
  build();
  ASSERT_TRUE(accepted());
  request();
  attempt.reset();
  EXPECT_TRUE(is_left());
  peer.reset();
  addresses = {{"1.2.3.4", 60}, {"1.2.3.5", 60}};
  where.host = "b.test";  // the answer for the other is known
  build();
  ASSERT_TRUE(accepted());
  request();
  test::send_text(peer.get(), refused);
  loop.io.restart();
  loop.io.poll();
  attempt.reset();
  loop.settle();
  EXPECT_EQ(ends, 0);
}

}  // namespace
}  // namespace tern
