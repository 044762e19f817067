#include "transport/chain_builder.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <optional>

#include "transport/resolver.hpp"
#include "transport/tls_factory.hpp"
#include "unit/transport/support/dns_server.hpp"
#include "unit/transport/support/listener.hpp"
#include "unit/transport/support/memory_server.hpp"
#include "unit/transport/support/test_loop.hpp"

namespace tern {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

const test::pem_pair& identity() {
  static const test::pem_pair one = test::self_signed({.dns = {"a.test"}, .addresses = {"127.0.0.1"}, .authority = true});
  return one;
}

class ChainBuilder : public ::testing::Test {
 protected:
  ChainBuilder() : factory(make_tls_factory(make_tls_store(), loop.context.cipher_scratch)) {
    dns.script = [](const std::string&, const std::string& type, bool) {
      return type == "A" ? test::dns_server::reply{{{"127.0.0.1", 60}}} : test::dns_server::reply{};
    };
    resolver_options how;
    how.dns.servers = {dns.address()};
    names.emplace(loop.context, how);
    loop.context.names = &*names;
    loop.context.tls = factory.get();
    where.scheme = "http";
    where.host = "a.test";
    where.port = server.port();
  }
  void use_tls() {
    where.tls = true;
    where.profile = *make_tls_profile({.ca_file = identity().cert});
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
    return loop.run_until([&] {
      serve();
      return ends > 0;
    });
  }
  // The TLS server's side of the accepted connection.
  void serve() {
    if (!peer) peer = server.accept_now();
    if (!peer || !where.tls || mute) return;
    char buffer[4096];
    for (ssize_t got; (got = ::recv(peer.get(), buffer, sizeof buffer, MSG_DONTWAIT)) > 0;)
      tls.feed(as_bytes(std::string_view(buffer, static_cast<size_t>(got))));
    test::send_text(peer.get(), tls.pull());
  }
  int32_t code() const { return result.why.code(); }

  test::test_loop loop;
  test::dns_server dns{loop.io};
  std::unique_ptr<tls_factory> factory;
  std::optional<resolver> names;
  test::listener server;
  test::server_settings tls_settings{{.identity = identity(), .tickets = true}};
  test::memory_server tls{tls_settings};
  test::unique_fd peer;
  target where;
  connect_settings settings;
  std::unique_ptr<chain_attempt> attempt;
  chain_result result;
  int ends = 0;
  bool mute = false;
};

TEST_F(ChainBuilder, ResolvesAndConnects) {
  build();
  EXPECT_EQ(ends, 0);
  ASSERT_TRUE(ended());
  ASSERT_TRUE(result.link) << result.why.message();
  EXPECT_EQ(result.link->info().remote, server.where().text());
  EXPECT_LE(result.timing.start, result.timing.resolved);
  EXPECT_LE(result.timing.resolved, result.timing.connected);
  EXPECT_NE(result.timing.connected, never);
  EXPECT_EQ(result.timing.secured, never);
}

TEST_F(ChainBuilder, WhatWasKnownTookNoTimeToLookUp) {
  build();
  ASSERT_TRUE(ended());
  EXPECT_NE(result.timing.resolved, never);
  const auto was_looked_up = [&] {
    ends = 0;
    peer.reset();
    build();
    EXPECT_TRUE(ended());
    EXPECT_TRUE(result.link) << result.why.message();
    EXPECT_NE(result.timing.connected, never);
    return result.timing.resolved != never;
  };
  EXPECT_FALSE(was_looked_up()) << "the answer was kept";
  where.host = "127.0.0.1";
  EXPECT_FALSE(was_looked_up());
  where.host = "localhost";
  EXPECT_FALSE(was_looked_up());
  where.host = "given.test";
  settings.overrides = {*parse_resolve_override("given.test:*:127.0.0.1")};
  EXPECT_FALSE(was_looked_up());
  where.host = "other.test";
  EXPECT_TRUE(was_looked_up());
}

TEST_F(ChainBuilder, NeverAnswersInsideTheCall) {
  where.host = "127.0.0.1";
  build();
  EXPECT_EQ(ends, 0);
  where.host = "not..valid";
  build();
  EXPECT_EQ(ends, 0);
}

TEST_F(ChainBuilder, SecuresTheLink) {
  use_tls();
  build();
  ASSERT_TRUE(ended());
  ASSERT_TRUE(result.link) << result.why.message();
  EXPECT_EQ(result.link->info().tls->version, "TLSv1.2");
  EXPECT_FALSE(result.link->info().tls->resumed);
  EXPECT_NE(result.timing.secured, never);
  bytes out = as_bytes("hello");
  result.link->write_some({&out, 1});
  EXPECT_TRUE(loop.run_until([&] { return serve(), tls.received == "hello"; }));
}

TEST_F(ChainBuilder, TheSecondConnectionResumesTheSession) {
  use_tls();
  build();
  ASSERT_TRUE(ended());
  ends = 0;
  peer.reset();
  test::memory_server second(tls_settings);
  build();
  ASSERT_TRUE(loop.run_until([&] {
    if (!peer) peer = server.accept_now();
    char buffer[4096];
    ssize_t got;
    while (peer && (got = ::recv(peer.get(), buffer, sizeof buffer, MSG_DONTWAIT)) > 0)
      second.feed(as_bytes(std::string_view(buffer, static_cast<size_t>(got))));
    if (peer) test::send_text(peer.get(), second.pull());
    return ends > 0;
  }));
  ASSERT_TRUE(result.link) << result.why.message();
  EXPECT_TRUE(result.link->info().tls->resumed);
}

TEST_F(ChainBuilder, AnotherHostBehindTheSameAddressDoesNotResume) {
  use_tls();
  build();
  ASSERT_TRUE(ended());
  // Its certificate would have to be looked at: a.test's session says nothing about b.test.
  ends = 0;
  peer.reset();
  where.host = "b.test";
  test::memory_server second(tls_settings);
  build();
  ASSERT_TRUE(loop.run_until([&] {
    if (!peer) peer = server.accept_now();
    char buffer[4096];
    ssize_t got;
    while (peer && (got = ::recv(peer.get(), buffer, sizeof buffer, MSG_DONTWAIT)) > 0)
      second.feed(as_bytes(std::string_view(buffer, static_cast<size_t>(got))));
    if (peer) test::send_text(peer.get(), second.pull());
    return ends > 0;
  }));
  EXPECT_EQ(code(), TERN_E_TLS_CERTIFICATE);
}

TEST_F(ChainBuilder, OverridesReplaceTheResolver) {
  where.host = "nowhere.invalid";
  settings.overrides = {*parse_resolve_override("nowhere.invalid:" + std::to_string(where.port) + ":127.0.0.1")};
  build();
  ASSERT_TRUE(ended());
  EXPECT_TRUE(result.link) << result.why.message();
  EXPECT_TRUE(dns.asked.empty());
}

TEST_F(ChainBuilder, ConnectsToAUnixSocketWithoutResolving) {
  where.unix_path = ::testing::TempDir() + "tern-chain-" + std::to_string(::getpid()) + ".sock";
  std::filesystem::remove(where.unix_path);
  test::listener local(*endpoint::unix_path(where.unix_path));
  build();
  ASSERT_TRUE(ended());
  ASSERT_TRUE(result.link) << result.why.message();
  EXPECT_EQ(result.link->info().remote, "unix:" + where.unix_path);
  EXPECT_EQ(result.timing.resolved, never);
  std::filesystem::remove(where.unix_path);
  ends = 0;
  build();
  ASSERT_TRUE(ended());
  EXPECT_EQ(code(), TERN_E_CONNECT);
  EXPECT_EQ(result.why.message(), "could not connect to unix:" + where.unix_path + ": No such file or directory");
}

TEST_F(ChainBuilder, ANameThatDoesNotExistFails) {
  dns.script = [](const std::string&, const std::string&, bool) { return test::dns_server::reply{{}, 3}; };
  build();
  ASSERT_TRUE(ended());
  EXPECT_EQ(code(), TERN_E_RESOLVE_NOT_FOUND);
  EXPECT_EQ(result.timing.resolved, never);
}

TEST_F(ChainBuilder, AnUnwantedFamilyIsNotUsed) {
  settings.ipv4 = false;
  build();
  ASSERT_TRUE(ended());
  EXPECT_EQ(code(), TERN_E_CONNECT);
  EXPECT_EQ(result.why.message(),
            "could not connect to a.test:" + std::to_string(where.port) + ": no address of a wanted family");
}

TEST_F(ChainBuilder, BindsToTheLocalAddress) {
  where.local_address = "127.0.0.7";
  build();
  ASSERT_TRUE(ended());
  ASSERT_TRUE(result.link) << result.why.message();
  EXPECT_EQ(result.link->info().local.substr(0, 10), "127.0.0.7:");
  ends = 0;
  where.local_address = "eth0";
  build();
  ASSERT_TRUE(ended());
  EXPECT_EQ(result.why.message(), "the local address eth0 is not an IP address");
}

TEST_F(ChainBuilder, TlsWithoutAProfileFails) {
  where.tls = true;
  build();
  ASSERT_TRUE(ended());
  EXPECT_EQ(code(), TERN_E_TLS_CONFIG);
}

TEST_F(ChainBuilder, ACaFileThatCannotBeReadFails) {
  where.tls = true;
  where.profile = *make_tls_profile({.ca_file = "/nonexistent/ca.pem"});
  build();
  ASSERT_TRUE(ended());
  EXPECT_EQ(code(), TERN_E_TLS_CONFIG);
  EXPECT_NE(result.why.message().find("/nonexistent/ca.pem"), std::string_view::npos);
}

// ---- each part has its own time-out

TEST_F(ChainBuilder, ResolvingTakesTooLong) {
  dns.script = [](const std::string&, const std::string&, bool) {
    test::dns_server::reply r;
    r.silent = true;
    return r;
  };
  settings.resolve_timeout = seconds(3);
  build();
  loop.pass(milliseconds(2900));
  EXPECT_EQ(ends, 0);
  loop.pass(milliseconds(110));
  ASSERT_TRUE(ended());
  EXPECT_EQ(code(), TERN_E_TIMEOUT_RESOLVE);
  EXPECT_EQ(result.why.message(), "a.test was not resolved within 3s");
}

TEST_F(ChainBuilder, ConnectingTakesTooLong) {
  where.host = "127.0.0.1";
  test::listener full("127.0.0.1", 0);
  where.port = full.port();
  std::array<test::unique_fd, 4> fill;
  for (test::unique_fd& fd : fill) {
    fd.reset(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    ::connect(fd.get(), full.where().data(), full.where().size());
  }
  settings.connect_timeout = seconds(5);
  build();
  loop.pass(milliseconds(4900));
  EXPECT_EQ(ends, 0);
  loop.pass(milliseconds(110));
  ASSERT_TRUE(ended());
  EXPECT_EQ(code(), TERN_E_TIMEOUT_CONNECT);
  std::string address = full.where().text();
  EXPECT_EQ(result.why.message(), "no connection within 5s: could not connect to " + address + ": no answer");
}

TEST_F(ChainBuilder, TheTlsHandshakeTakesTooLong) {
  use_tls();
  mute = true;
  settings.tls_timeout = seconds(7);
  build();
  ASSERT_TRUE(loop.run_until([&] { return serve(), bool(peer); }));
  loop.settle();
  loop.pass(milliseconds(6900));
  EXPECT_EQ(ends, 0);
  loop.pass(milliseconds(110));
  ASSERT_TRUE(ended());
  EXPECT_EQ(code(), TERN_E_TIMEOUT_TLS);
}

// ---- cancel in each state: nothing is told, and the peer sees the end

TEST_F(ChainBuilder, CancelledWhileResolving) {
  build();
  attempt.reset();
  EXPECT_FALSE(loop.run_until([&] { return ends > 0; }, milliseconds(50)));
}

TEST_F(ChainBuilder, CancelledWhileConnecting) {
  where.host = "127.0.0.1";
  build();
  attempt.reset();
  loop.settle();
  EXPECT_EQ(ends, 0);
}

TEST_F(ChainBuilder, CancelledWhileSecuring) {
  use_tls();
  mute = true;
  build();
  ASSERT_TRUE(loop.run_until([&] { return serve(), bool(peer); }));
  loop.settle();
  attempt.reset();
  std::string all = test::receive_text(peer.get(), 1 << 20);  // to the end
  EXPECT_FALSE(all.empty());
  loop.settle();
  EXPECT_EQ(ends, 0);
}

TEST_F(ChainBuilder, CancelledWithTheResultOnItsWay) {
  where.host = "127.0.0.1";
  where.local_address = "nonsense";
  build();
  attempt.reset();
  loop.settle();
  EXPECT_EQ(ends, 0);
}

}  // namespace
}  // namespace tern
