#include "unit/transport/tls/mbedtls/engine_fixture.hpp"

namespace tern::mbedtls_engine_test {
namespace {

TEST_F(MbedtlsEngine, ResumesByTicket) {
  serve({.identity = good_server(), .tickets = true});
  ASSERT_TRUE(make());
  ASSERT_EQ(handshake(), tls_state::open);
  EXPECT_FALSE(engine->info().resumed);
  size_t full = from_server;
  for (int i = 0; i < 3; ++i) {
    ASSERT_EQ(connect_again(), tls_state::open) << engine->why().message();
    EXPECT_TRUE(engine->info().resumed);
    EXPECT_LT(from_server, full / 2);
    encrypt("hello");
    exchange();
    EXPECT_EQ(server->received, "hello");
  }
}

TEST_F(MbedtlsEngine, ResumesById) {
  serve({.identity = good_server(), .ids = true});
  ASSERT_TRUE(make());
  ASSERT_EQ(handshake(), tls_state::open);
  size_t full = from_server;
  ASSERT_EQ(connect_again(), tls_state::open);
  EXPECT_TRUE(engine->info().resumed);
  EXPECT_LT(from_server, full / 2);
}

TEST_F(MbedtlsEngine, AServerThatForgotShakesHandsInFull) {
  serve({.identity = good_server(), .tickets = true});
  ASSERT_TRUE(make());
  handshake();
  serve({.identity = good_server(), .tickets = true});  // other ticket keys
  ASSERT_TRUE(make());
  EXPECT_EQ(handshake(), tls_state::open);
  EXPECT_FALSE(engine->info().resumed);
  EXPECT_EQ(connect_again(), tls_state::open);
  EXPECT_TRUE(engine->info().resumed);
}

TEST_F(MbedtlsEngine, AFullHandshakeInsteadOfAResumptionVerifiesAgain) {
  serve({.identity = good_server(), .tickets = true});
  ASSERT_TRUE(make());
  handshake();
  serve({.identity = self_signed({.dns = {"a.test"}}), .tickets = true});
  ASSERT_TRUE(make());
  handshake();
  EXPECT_EQ(engine->why().code(), TERN_E_TLS_CERTIFICATE);
}

TEST_F(MbedtlsEngine, SessionsAreKeptApartByKey) {
  serve({.identity = good_server(), .tickets = true});
  ASSERT_TRUE(make());
  handshake();
  connect_again("another key");
  EXPECT_FALSE(engine->info().resumed);
  connect_again("");
  EXPECT_FALSE(engine->info().resumed);
  connect_again("key");
  EXPECT_TRUE(engine->info().resumed);
}

TEST_F(MbedtlsEngine, ResumptionCanBeTurnedOff) {
  options.resume = false;
  serve({.identity = good_server(), .tickets = true});
  ASSERT_TRUE(make());
  handshake();
  connect_again();
  EXPECT_FALSE(engine->info().resumed);
}

TEST_F(MbedtlsEngine, ResumptionIsSeenWithoutVerificationToo) {
  options.verify = false;
  serve({.identity = good_server(), .tickets = true});
  ASSERT_TRUE(make());
  handshake();
  EXPECT_FALSE(engine->info().resumed);
  connect_again();
  EXPECT_TRUE(engine->info().resumed);
}

}  // namespace
}  // namespace tern::mbedtls_engine_test
