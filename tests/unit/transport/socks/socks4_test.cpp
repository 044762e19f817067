#include "transport/socks/socks4.hpp"

#include <gtest/gtest.h>

#include "support/handshake_script.hpp"
#include "transport/socks/socks_proxy.hpp"

namespace tern {
namespace {

using namespace std::string_literals;

const std::string granted = "\0\x5A\0\0\0\0\0\0"s;
const std::string refused = "\0\x5B\0\0\0\0\0\0"s;

test::handshake_maker maker(std::string name, std::vector<ip_address> addresses) {
  return [=] { return std::make_unique<socks4_handshake>(socks4_request{"ada", name, addresses, 80, "a.test:80"}); };
}

TEST(Socks4, AsksForANameInTheWayOf4a) {
  const auto end = test::play_every_way(maker("a.test", {}), {{"\4\1\0\x50\0\0\0\1ada\0a.test\0"s, granted + "more"}});
  EXPECT_EQ(end.state, handshake_state::done);
  EXPECT_EQ(end.leftover, "more");
}

TEST(Socks4, AsksForAnAddress) {
  EXPECT_EQ(test::play_every_way(maker("", {*parse_ip("1.2.3.4")}), {{"\4\1\0\x50\1\2\3\4ada\0"s, granted}}).state,
            handshake_state::done);
}

TEST(Socks4, ARefusalSaysWhoFailed) {
  const auto with = [](char code) {
    return test::play_every_way(maker("a.test", {}), {{"\4\1\0\x50\0\0\0\1ada\0a.test\0"s, "\0"s + code + "\0\0\0\0\0\0"s}});
  };
  EXPECT_EQ(with('\x5B').why.code(), TERN_E_PROXY_TARGET);
  EXPECT_EQ(with('\x5B').why.native_code(), 91);
  EXPECT_EQ(with('\x5C').why.code(), TERN_E_PROXY);
  EXPECT_EQ(with('\x5D').why.code(), TERN_E_PROXY);
  EXPECT_EQ(with('\x01').why.code(), TERN_E_PROXY);
}

TEST(Socks4, WhatIsNotSocks4IsTheEnd) {
  EXPECT_EQ(test::play_every_way(maker("a.test", {}), {{"\4\1\0\x50\0\0\0\1ada\0a.test\0"s, "HTTP/1.1"}}).why.code(),
            TERN_E_PROXY);
}

TEST(Socks4, AddressesAreTriedInTurnEachOverAConnectionOfItsOwn) {
  const auto machine = maker("", {*parse_ip("1.2.3.4"), *parse_ip("1.2.3.5")})();
  EXPECT_EQ(test::play(*machine, {{"\4\1\0\x50\1\2\3\4ada\0"s, refused}}).state, handshake_state::reconnect);
  machine->restart();
  const auto end = test::play(*machine, {{"\4\1\0\x50\1\2\3\5ada\0"s, refused}});
  EXPECT_EQ(end.state, handshake_state::failed);
  EXPECT_EQ(end.why.code(), TERN_E_PROXY_TARGET);
}

TEST(Socks4, HasNoIpv6) {
  socks_proxy p;
  p.version_4 = true;
  EXPECT_EQ(p.tunnel_to({"::1", 80}).why().code(), TERN_E_UNSUPPORTED);
  p.by_address = true;
  const ip_address only[] = {*parse_ip("::1")};
  EXPECT_EQ(p.tunnel_to({"a.test", 80, only}).why().code(), TERN_E_UNSUPPORTED);
  const ip_address both[] = {*parse_ip("::1"), *parse_ip("1.2.3.4")};
  auto made = p.tunnel_to({"a.test", 80, both});
  ASSERT_TRUE(made);
  EXPECT_EQ(test::pull_all(**made, SIZE_MAX), "\4\1\0\x50\1\2\3\4\0"s);
}

}  // namespace
}  // namespace tern
