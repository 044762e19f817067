#include "transport/tls/mbedtls/sessions.hpp"

#include <gtest/gtest.h>

#include "transport/tls/mbedtls/compat.hpp"
#include "unit/transport/support/memory_server.hpp"

namespace tern::mbedtls {
namespace {

// A client without tern, whose handshake is over.
class client {
 public:
  client() {
    mbedtls_ssl_config_init(&config_);
    mbedtls_ssl_init(&ssl_);
    mbedtls_ssl_config_defaults(&config_, MBEDTLS_SSL_IS_CLIENT, MBEDTLS_SSL_TRANSPORT_STREAM, MBEDTLS_SSL_PRESET_DEFAULT);
    mbedtls_ssl_conf_rng(&config_, random_numbers::fill, random_.get());
    mbedtls_ssl_conf_authmode(&config_, MBEDTLS_SSL_VERIFY_NONE);
    mbedtls_ssl_setup(&ssl_, &config_);
  }
  ~client() {
    mbedtls_ssl_free(&ssl_);
    mbedtls_ssl_config_free(&config_);
  }
  void shake_hands(test::memory_server& server) {
    wire w{&server, {}};
    mbedtls_ssl_set_bio(
        &ssl_, &w,
        [](void* self, const unsigned char* data, size_t size) {
          auto& to = *static_cast<wire*>(self);
          to.server->feed({reinterpret_cast<const std::byte*>(data), size});
          to.in += to.server->pull();
          return static_cast<int>(size);
        },
        [](void* self, unsigned char* into, size_t size) {
          auto& from = *static_cast<wire*>(self);
          size_t count = from.in.copy(reinterpret_cast<char*>(into), size);
          from.in.erase(0, count);
          return count > 0 ? static_cast<int>(count) : MBEDTLS_ERR_SSL_WANT_READ;
        },
        nullptr);
    ASSERT_EQ(mbedtls_ssl_handshake(&ssl_), 0);
  }
  const mbedtls_ssl_context& ssl() const { return ssl_; }

 private:
  struct wire {
    test::memory_server* server;
    std::string in;
  };
  random_numbers random_;
  mbedtls_ssl_config config_;
  mbedtls_ssl_context ssl_;
};

class MbedtlsSessions : public ::testing::Test {
 protected:
  MbedtlsSessions() { c.shake_hands(server); }
  test::server_settings settings{{.identity = test::self_signed({.dns = {"a.test"}}), .ids = true}};
  test::memory_server server{settings};
  client c;
  session_cache cache{2};
};

TEST_F(MbedtlsSessions, KeepsTheNewestOfEachKey) {
  EXPECT_EQ(cache.find("a"), nullptr);
  cache.keep("a", c.ssl());
  cache.keep("a", c.ssl());
  EXPECT_EQ(cache.size(), 1u);
  EXPECT_NE(cache.find("a"), nullptr);
  cache.forget("a");
  cache.forget("a");
  EXPECT_EQ(cache.find("a"), nullptr);
}

TEST_F(MbedtlsSessions, ForgetsTheLeastRecentlyUsed) {
  cache.keep("a", c.ssl());
  cache.keep("b", c.ssl());
  cache.find("a");
  cache.keep("c", c.ssl());
  EXPECT_EQ(cache.size(), 2u);
  EXPECT_NE(cache.find("a"), nullptr);
  EXPECT_EQ(cache.find("b"), nullptr);
}

TEST_F(MbedtlsSessions, ACacheOfNothingKeepsNothing) {
  session_cache none(0);
  none.keep("a", c.ssl());
  EXPECT_EQ(none.size(), 0u);
}

}  // namespace
}  // namespace tern::mbedtls
