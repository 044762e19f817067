#include "transport/socks/socks5.hpp"

#include <gtest/gtest.h>

#include "support/handshake_script.hpp"
#include "transport/socks/socks_proxy.hpp"

namespace tern {
namespace {

using namespace std::string_literals;
using test::handshake_step;

constexpr const char* place = "a.test:443";

struct Socks5 : ::testing::Test {
  test::handshake_maker maker() {
    return [this] {
      return std::make_unique<socks5_handshake>(
          socks5_request{login, secret("ada"), secret(password), name, addresses, 443, place});
    };
  }
  test::handshake_end play(const std::vector<handshake_step>& steps) { return test::play_every_way(maker(), steps); }
  // What it ends with when the request is answered so.
  test::handshake_end answered(const std::string& reply) { return play({{"\5\1\0"s, "\5\0"s}, {ask_name, reply}}); }

  bool login = false;
  std::string password = "pw";
  std::string name = "a.test";
  std::vector<ip_address> addresses;
  const std::string ask_name = "\5\1\0\3\6a.test\1\xBB"s;
  const std::string granted = "\5\0\0\1\1\2\3\4\x04\x38"s;
};

TEST_F(Socks5, AsksForANameWithoutLogin) {
  const auto end = answered(granted);
  EXPECT_EQ(end.state, handshake_state::done);
  EXPECT_EQ(end.leftover, "");
}

TEST_F(Socks5, WhatFollowsTheReplyIsTheTargets) {
  for (const std::string& address : {"\1\1\2\3\4"s, "\3\3abc"s, "\4"s + std::string(16, 'x'), "\3\0"s}) {
    const auto end = answered("\5\0\0"s + address + "\0\0"s + "hello");
    EXPECT_EQ(end.state, handshake_state::done);
    EXPECT_EQ(end.leftover, "hello");
  }
}

TEST_F(Socks5, LogsIn) {
  login = true;
  EXPECT_EQ(play({{"\5\2\0\2"s, "\5\2"s}, {"\1\3ada\2pw"s, "\1\0"s}, {ask_name, granted}}).state, handshake_state::done);
  EXPECT_EQ(play({{"\5\2\0\2"s, "\5\0"s}, {ask_name, granted}}).state, handshake_state::done) << "it need not want it";
  const auto end = play({{"\5\2\0\2"s, "\5\2"s}, {"\1\3ada\2pw"s, "\1\1"s}});
  EXPECT_EQ(end.state, handshake_state::failed);
  EXPECT_EQ(end.why.code(), TERN_E_PROXY);
  EXPECT_EQ(end.why.message().find("pw"), std::string_view::npos);
}

TEST_F(Socks5, AnEmptyPasswordIsSentAsOne) {
  login = true;
  password.clear();
  EXPECT_EQ(play({{"\5\2\0\2"s, "\5\2"s}, {"\1\3ada\0"s, "\1\0"s}, {ask_name, granted}}).state, handshake_state::done);
}

TEST_F(Socks5, AMethodThatIsNotOfferedIsTheEnd) {
  EXPECT_EQ(play({{"\5\1\0"s, "\5\xFF"s}}).why.code(), TERN_E_PROXY);
  EXPECT_EQ(play({{"\5\1\0"s, "\5\2"s}}).why.code(), TERN_E_PROXY) << "a login nobody gave";
  login = true;
  EXPECT_EQ(play({{"\5\2\0\2"s, "\5\xFF"s}}).why.code(), TERN_E_PROXY);
}

TEST_F(Socks5, ARefusalSaysWhoFailed) {
  for (const auto& [code, whose] : {std::pair{1, TERN_E_PROXY_TARGET},
                                    {2, TERN_E_PROXY},
                                    {3, TERN_E_PROXY_TARGET},
                                    {4, TERN_E_PROXY_TARGET},
                                    {5, TERN_E_PROXY_TARGET},
                                    {6, TERN_E_PROXY_TARGET},
                                    {7, TERN_E_PROXY},
                                    {8, TERN_E_PROXY_TARGET},
                                    {9, TERN_E_PROXY},
                                    {255, TERN_E_PROXY}}) {
    const auto end = answered("\5"s + static_cast<char>(code) + "\0\1"s);
    EXPECT_EQ(end.state, handshake_state::failed);
    EXPECT_EQ(end.why.code(), whose) << code;
    EXPECT_EQ(end.why.native_code(), code);
    EXPECT_NE(end.why.message().find(place), std::string_view::npos) << end.why.message();
  }
}

TEST_F(Socks5, WhatIsNotSocks5IsTheEnd) {
  EXPECT_EQ(play({{"\5\1\0"s, "HT"}}).why.code(), TERN_E_PROXY);
  EXPECT_EQ(answered("\4\0\0\1"s).why.code(), TERN_E_PROXY);
  EXPECT_EQ(answered("\5\0\0\7"s).why.code(), TERN_E_PROXY) << "an address of no kind";
}

TEST_F(Socks5, AnEndInBetweenIsTold) {
  const auto made = maker()();
  EXPECT_EQ(test::play(*made, {{"\5\1\0"s, "\5"s}}, SIZE_MAX, 1).why.code(), TERN_E_PEER_CLOSED);
}

TEST_F(Socks5, AddressesAreTriedInTurnEachOverAConnectionOfItsOwn) {
  name.clear();
  addresses = {*parse_ip("::1"), *parse_ip("1.2.3.4")};
  const auto machine = maker()();
  const std::string ask6 = "\5\1\0\4"s + std::string(15, '\0') + "\1\1\xBB"s;
  EXPECT_EQ(test::play(*machine, {{"\5\1\0"s, "\5\0"s}, {ask6, "\5\5\0\1"s}}).state, handshake_state::reconnect);
  machine->restart();
  EXPECT_EQ(test::play(*machine, {{"\5\1\0"s, "\5\0"s}, {"\5\1\0\1\1\2\3\4\1\xBB"s, granted}}).state, handshake_state::done);
  const auto other = maker()();
  test::play(*other, {{"\5\1\0"s, "\5\0"s}, {ask6, "\5\5\0\1"s}});
  other->restart();
  const auto end = test::play(*other, {{"\5\1\0"s, "\5\0"s}, {"\5\1\0\1\1\2\3\4\1\xBB"s, "\5\4\0\1"s}});
  EXPECT_EQ(end.state, handshake_state::failed);
  EXPECT_EQ(end.why.code(), TERN_E_PROXY_TARGET);
}

TEST_F(Socks5, ARefusalByRuleTriesNoOtherAddress) {
  name.clear();
  addresses = {*parse_ip("1.2.3.4"), *parse_ip("1.2.3.5")};
  const auto end = play({{"\5\1\0"s, "\5\0"s}, {"\5\1\0\1\1\2\3\4\1\xBB"s, "\5\2\0\1"s}});
  EXPECT_EQ(end.state, handshake_state::failed);
}

TEST(SocksProxy, ALiteralIsAnAddressAndANameIsOneOnlyWhereTheProxyLooksItUp) {
  socks_proxy p;
  const auto first_request = [&](std::string_view host) {
    auto made = p.tunnel_to({host, 443});
    EXPECT_TRUE(made);
    test::pull_all(**made, SIZE_MAX);
    (*made)->feed(as_bytes("\5\0"s));
    return test::pull_all(**made, SIZE_MAX);
  };
  EXPECT_EQ(first_request("a.test"), "\5\1\0\3\6a.test\1\xBB"s);
  EXPECT_EQ(first_request("1.2.3.4"), "\5\1\0\1\1\2\3\4\1\xBB"s);
  EXPECT_EQ(first_request("::1"), "\5\1\0\4"s + std::string(15, '\0') + "\1\1\xBB"s);
  EXPECT_EQ(p.tunnel_to({std::string(256, 'a'), 443}).why().code(), TERN_E_UNSUPPORTED);
}

}  // namespace
}  // namespace tern
