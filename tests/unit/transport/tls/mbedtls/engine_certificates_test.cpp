// Whose certificates are accepted, and those that the client shows.
#include "unit/transport/tls/mbedtls/engine_fixture.hpp"

namespace tern::mbedtls_engine_test {
namespace {

// ---- certificates

TEST_F(MbedtlsEngine, AcceptsTheNamesOfTheCertificate) {
  for (const char* host : {"a.test", "A.TEST", "a.test.", "x.wild.test", "127.0.0.1", "::1"}) {
    serve();
    ASSERT_TRUE(make(host)) << why.message();
    EXPECT_EQ(handshake(), tls_state::open) << host << ": " << engine->why().message();
  }
}

TEST_F(MbedtlsEngine, RefusesOtherNamesAndSaysWhich) {
  for (const char* host : {"b.test", "wild.test", "x.y.wild.test", "127.0.0.2", "::2", "server"}) {
    serve();
    ASSERT_TRUE(make(host));
    handshake();
    EXPECT_EQ(engine->state(), tls_state::failed) << host;
    EXPECT_EQ(engine->why().code(), TERN_E_TLS_CERTIFICATE);
  }
  serve();
  ASSERT_TRUE(make("b.test"));
  handshake();
  EXPECT_EQ(
      failure(),
      "the certificate of b.test was not accepted: it is for \"a.test\", \"*.wild.test\", 127.0.0.1, ::1, not for b.test");
  EXPECT_NE(engine->why().native_code(), 0);
  EXPECT_FALSE(engine->why().native_text().empty());
  EXPECT_NE(server->last_error(), 0) << "the server is told by an alert";
}

TEST_F(MbedtlsEngine, TheCommonNameIsNoName) {
  serve({.identity = issued_by(authority(), {.common_name = "a.test"})});
  ASSERT_TRUE(make());
  handshake();
  EXPECT_EQ(failure(),
            "the certificate of a.test was not accepted: it has no subject alternative name, so it is not for a.test");
}

TEST_F(MbedtlsEngine, RefusesAnExpiredCertificate) {
  serve({.identity = issued_by(authority(), {.dns = {"a.test"}, .not_after = "20210203000000"})});
  ASSERT_TRUE(make());
  handshake();
  EXPECT_EQ(failure(), "the certificate of a.test was not accepted: it expired on 2021-02-03");
  EXPECT_EQ(engine->why().code(), TERN_E_TLS_CERTIFICATE);
}

TEST_F(MbedtlsEngine, RefusesACertificateOfTheFuture) {
  serve({.identity = issued_by(authority(), {.dns = {"a.test"}, .not_before = "20900102000000"})});
  ASSERT_TRUE(make());
  handshake();
  EXPECT_EQ(failure(), "the certificate of a.test was not accepted: it is not valid before 2090-01-02");
}

TEST_F(MbedtlsEngine, RefusesAnUnknownAuthority) {
  serve({.identity = self_signed({.dns = {"a.test"}})});
  ASSERT_TRUE(make());
  handshake();
  EXPECT_EQ(failure(), "the certificate of a.test was not accepted: it was not issued by a trusted authority");
}

TEST_F(MbedtlsEngine, NamesEveryFlaw) {
  serve({.identity = self_signed({.dns = {"b.test"}, .not_after = "20210203000000"})});
  ASSERT_TRUE(make());
  handshake();
  EXPECT_EQ(
      failure(),
      "the certificate of a.test was not accepted: it expired on 2021-02-03; it is for \"b.test\", not for a.test; it was not "
      "issued by a trusted authority");
}

TEST_F(MbedtlsEngine, AnExtraAuthorityIsTrustedBesides) {
  pem_pair other = self_signed({.common_name = "other", .authority = true});
  options.extra_ca = {other.cert};
  serve({.identity = issued_by(other, {.dns = {"a.test"}})});
  ASSERT_TRUE(make());
  EXPECT_EQ(handshake(), tls_state::open) << engine->why().message();
  EXPECT_EQ(connect_again(), tls_state::open);
}

TEST_F(MbedtlsEngine, TheSystemsStoreDoesNotKnowOurAuthority) {
  options.ca_file.clear();
  serve();
  if (!make()) GTEST_SKIP() << why.message();  // a machine without ca-certificates
  handshake();
  EXPECT_EQ(engine->why().code(), TERN_E_TLS_CERTIFICATE);
}

TEST_F(MbedtlsEngine, VerificationCanBeTurnedOff) {
  options.verify = false;
  options.ca_file.clear();
  serve({.identity = self_signed({.dns = {"b.test"}, .not_after = "20210203000000"})});
  ASSERT_TRUE(make());
  EXPECT_EQ(handshake(), tls_state::open) << engine->why().message();
  EXPECT_FALSE(engine->info().resumed);
}

TEST_F(MbedtlsEngine, ATls13DemandNeedsALibraryThatHasIt) {
  options.min_version = "1.3";
  serve();
  if (mbedtls::has_tls_1_3()) GTEST_SKIP();
  ASSERT_FALSE(make());
  EXPECT_EQ(why.code(), TERN_E_TLS_CONFIG);
}

// ---- client certificates

TEST_F(MbedtlsEngine, ShowsItsCertificate) {
  for (bool rsa : {false, true}) {
    pem_pair own = issued_by(authority(), {.common_name = "client", .rsa = rsa});
    options.cert_file = own.cert;
    options.key_file = own.key;
    serve({.identity = good_server(), .client_ca = authority().cert});
    ASSERT_TRUE(make()) << why.message();
    ASSERT_EQ(handshake(), tls_state::open) << engine->why().message();
    EXPECT_TRUE(server->has_client_certificate());
  }
}

TEST_F(MbedtlsEngine, CertificateAndKeyMayBeOneText) {
  pem_pair own = issued_by(authority(), {.common_name = "client"});
  options.cert_file = own.cert + own.key;
  serve({.identity = good_server(), .client_ca = authority().cert});
  ASSERT_TRUE(make()) << why.message();
  EXPECT_EQ(handshake(), tls_state::open) << engine->why().message();
}

TEST_F(MbedtlsEngine, WithoutADemandedCertificateTheServerHangsUp) {
  serve({.identity = good_server(), .client_ca = authority().cert});
  ASSERT_TRUE(make());
  EXPECT_EQ(handshake(), tls_state::handshaking);
  EXPECT_NE(server->last_error(), 0);
  engine->feed_eof();
  EXPECT_EQ(failure(), "TLS handshake with a.test: the peer closed the connection");
}

}  // namespace
}  // namespace tern::mbedtls_engine_test
