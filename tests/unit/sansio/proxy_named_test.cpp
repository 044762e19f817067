#include "sansio/proxy_named.hpp"

#include <gtest/gtest.h>

#include "sansio/proxy_server.hpp"

namespace tern {
namespace {

struct named_proxy final : proxy_server {
  named_proxy() { name = "http://p:1"; }
  expected<std::unique_ptr<handshake>> tunnel_to(const tunnel_end&) const override { return error(TERN_E_UNSUPPORTED); }
};

target behind_proxy(bool tls, bool absolute_form) {
  target where;
  where.proxy = std::make_shared<named_proxy>();
  where.tls = tls;
  where.absolute_form = absolute_form;
  return where;
}

std::string told(const target* where, int32_t code) { return std::string(told_of_proxy(where, error(code, "x")).message()); }

TEST(proxy_named, what_the_proxy_may_have_done_names_it) {
  const target whole_url = behind_proxy(false, true);
  const target clear = behind_proxy(false, false);
  const target secure = behind_proxy(true, false);
  for (int32_t code : {TERN_E_TIMEOUT_TOTAL, TERN_E_TIMEOUT_TLS, TERN_E_TIMEOUT_FIRST_BYTE, TERN_E_TIMEOUT_IDLE,
                       TERN_E_PEER_CLOSED, TERN_E_RECEIVE, TERN_E_SEND, TERN_E_TRUNCATED, TERN_E_TLS, TERN_E_TLS_TRUNCATED}) {
    EXPECT_EQ(told(&whole_url, code), "proxy http://p:1: x") << describe(code).name;
    EXPECT_EQ(told(&clear, code), "through proxy http://p:1: x") << describe(code).name;
    EXPECT_EQ(told(&secure, code), "through proxy http://p:1: x") << describe(code).name;
  }
  EXPECT_EQ(told(&whole_url, TERN_E_PROTOCOL), "proxy http://p:1: x");
  EXPECT_EQ(told(&clear, TERN_E_PROTOCOL), "through proxy http://p:1: x");
}

TEST(proxy_named, what_only_the_target_can_have_done_does_not) {
  const target clear = behind_proxy(false, false);
  const target secure = behind_proxy(true, false);
  EXPECT_EQ(told(&secure, TERN_E_PROTOCOL), "x") << "nobody can write into TLS";
  EXPECT_EQ(told(&secure, TERN_E_TLS_CERTIFICATE), "x");
  for (int32_t code : {TERN_E_CANCELLED, TERN_E_REDIS, TERN_E_BODY_SINK, TERN_E_WEBSOCKET}) EXPECT_EQ(told(&clear, code), "x");
}

TEST(proxy_named, without_one_nothing_is_added) {
  const target direct;
  EXPECT_EQ(told(&direct, TERN_E_TIMEOUT_TOTAL), "x");
  EXPECT_EQ(told(nullptr, TERN_E_TIMEOUT_TOTAL), "x");
  const target whole_url = behind_proxy(false, true);
  EXPECT_FALSE(told_of_proxy(&whole_url, error()));
}

}  // namespace
}  // namespace tern
