#include "transport/tls/mbedtls/engine.hpp"

#include <gtest/gtest.h>

#include <optional>

#include "transport/tls_factory.hpp"
#include "unit/transport/support/memory_server.hpp"

namespace tern {
namespace {

using test::certificate_request;
using test::issued_by;
using test::memory_server;
using test::pem_pair;
using test::self_signed;
using test::server_options;
using test::server_settings;

const pem_pair& authority() {
  static const pem_pair one = self_signed({.common_name = "authority", .authority = true});
  return one;
}
const pem_pair& good_server() {
  static const pem_pair one =
      issued_by(authority(), {.common_name = "server", .dns = {"a.test", "*.wild.test"}, .addresses = {"127.0.0.1", "::1"}});
  return one;
}

class MbedtlsEngine : public ::testing::Test {
 protected:
  MbedtlsEngine() : scratch(limits::tls_scratch_bytes), factory(make_tls_factory(make_tls_store(), scratch)) {
    options.ca_file = authority().cert;
  }
  void serve(server_options how) {
    settings.emplace(std::move(how));
    server.emplace(*settings);
  }
  void serve() { serve({.identity = good_server()}); }

  // A new engine; false: `why` says why not.
  bool make(const char* host = "a.test", const char* key = "key") {
    auto profile = make_tls_profile(options);
    if (!profile) return why = profile.why(), false;
    auto made = factory->make(*profile, {host, key});
    if (!made) return why = made.why(), false;
    engine = std::move(*made);
    return true;
  }

  // One exchange in each direction, in pieces of `piece` bytes. False: nothing moved.
  bool exchange(size_t piece = SIZE_MAX) {
    size_t moved = 0;
    for (bytes out = engine->pull_output(0); !out.empty();) {
      bytes part = out.first(std::min(piece, out.size()));
      server->feed(part);
      moved += part.size();
      out = engine->pull_output(part.size());
    }
    std::string back = server->pull();
    from_server += back.size();
    for (size_t at = 0; at < back.size(); at += piece) {
      std::string part = back.substr(at, piece);  // gone afterwards: whatever the engine still needs must be its own
      engine->feed(as_bytes(part));
      collect();
      engine->settle();
      moved += part.size();
      if (back.size() - at <= piece) break;
    }
    return moved > 0;
  }
  void collect() {
    std::string part(room, '\0');
    size_t got;
    while ((got = engine->decrypt(std::as_writable_bytes(std::span(part)))) > 0) received += part.substr(0, got);
  }
  tls_state handshake(size_t piece = SIZE_MAX) {
    from_server = 0;
    while (exchange(piece)) {
    }
    return engine->state();
  }
  // A new connection to the same server.
  tls_state connect_again(const char* key = "key", const char* host = "a.test") {
    server.emplace(*settings);
    EXPECT_TRUE(make(host, key)) << why.message();
    return handshake();
  }
  std::string failure() {
    EXPECT_EQ(engine->state(), tls_state::failed);
    return std::string(engine->why().message());
  }
  size_t encrypt(std::string_view text) { return engine->encrypt(as_bytes(text)); }

  std::vector<std::byte> scratch;
  std::unique_ptr<tls_factory> factory;
  tls_options options;
  std::optional<server_settings> settings;
  std::optional<memory_server> server;
  std::unique_ptr<tls_engine> engine;
  error why;
  std::string received;
  size_t room = 100;
  size_t from_server = 0;
};

TEST_F(MbedtlsEngine, ShakesHandsAndExchangesData) {
  serve();
  ASSERT_TRUE(make()) << why.message();
  EXPECT_EQ(engine->state(), tls_state::handshaking);
  ASSERT_EQ(handshake(), tls_state::open) << engine->why().message();
  EXPECT_EQ(encrypt("request"), 7u);
  exchange();
  EXPECT_EQ(server->received, "request");
  server->write("response");
  exchange();
  EXPECT_EQ(received, "response");
  EXPECT_EQ(engine->pending(), 0u);
}

TEST_F(MbedtlsEngine, WorksByteByByte) {
  serve();
  ASSERT_TRUE(make());
  ASSERT_EQ(handshake(1), tls_state::open) << engine->why().message();
  encrypt("request");
  server->write("one");
  server->write("two");
  exchange(1);
  EXPECT_EQ(server->received, "request");
  EXPECT_EQ(received, "onetwo");
}

// Reads numbers off a ClientHello.
struct hello_reader {
  bytes at;
  size_t number(size_t size) {
    size_t out = 0;
    for (; size > 0; --size) out = out << 8 | static_cast<size_t>(at.front()), at = at.subspan(1);
    return out;
  }
  void skip(size_t size) { at = at.subspan(size); }
};

TEST_F(MbedtlsEngine, OffersAes128GcmAndX25519First) {
  ASSERT_TRUE(make());
  hello_reader r{engine->pull_output(0)};
  r.skip(5 + 4 + 2 + 32);
  r.skip(r.number(1));  // session id
  size_t suites = r.number(2) / 2;
  std::vector<size_t> offered;
  for (size_t i = 0; i < suites; ++i) offered.push_back(r.number(2));
  std::erase(offered, 0x00ffu);  // TLS_EMPTY_RENEGOTIATION_INFO_SCSV
  ASSERT_GE(offered.size(), 2u);
  EXPECT_EQ(offered[0], 0xc02bu);  // TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256
  EXPECT_EQ(offered[1], 0xc02fu);  // TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256
  r.skip(r.number(1));             // compression
  r.number(2);
  while (!r.at.empty()) {
    size_t type = r.number(2), size = r.number(2);
    if (type == 10) {  // supported_groups
      r.number(2);
      EXPECT_EQ(r.number(2), 29u);  // X25519
      EXPECT_EQ(r.number(2), 23u);  // secp256r1
      return;
    }
    r.skip(size);
  }
  FAIL() << "no groups offered";
}

TEST_F(MbedtlsEngine, NamesTheHostButNoAddressInTheHello) {
  ASSERT_TRUE(make("a.test."));
  std::string hello(as_text(engine->pull_output(0)));
  EXPECT_NE(hello.find(std::string("\0\6a.test", 8)), std::string::npos);
  ASSERT_TRUE(make("127.0.0.1"));
  hello = as_text(engine->pull_output(0));
  EXPECT_EQ(hello.find("127.0.0.1"), std::string::npos);
}

TEST_F(MbedtlsEngine, SaysWhatWasAgreed) {
  serve();
  ASSERT_TRUE(make());
  ASSERT_EQ(handshake(), tls_state::open);
  EXPECT_EQ(engine->info().cipher, server->suite());
  EXPECT_EQ(engine->info().version, "TLSv1.2");
  EXPECT_EQ(engine->info().alpn, "");
  EXPECT_FALSE(engine->info().resumed);
}

TEST_F(MbedtlsEngine, WorksWithRsaServers) {
  serve({.identity = issued_by(authority(), {.dns = {"a.test"}, .rsa = true})});
  ASSERT_TRUE(make());
  ASSERT_EQ(handshake(), tls_state::open) << engine->why().message();
  EXPECT_EQ(engine->info().cipher.substr(0, 14), "TLS-ECDHE-RSA-");
}

TEST_F(MbedtlsEngine, NegotiatesAnApplicationProtocol) {
  serve({.identity = good_server(), .alpn = {"http/1.1", "h2"}});
  options.alpn = {"h2", "http/1.1"};
  ASSERT_TRUE(make());
  ASSERT_EQ(handshake(), tls_state::open);
  EXPECT_EQ(engine->info().alpn, server->alpn());
  EXPECT_FALSE(engine->info().alpn.empty());
}

TEST_F(MbedtlsEngine, NoCommonProtocolIsTheServersRefusal) {
  serve({.identity = good_server(), .alpn = {"other"}});
  options.alpn = {"h2"};
  ASSERT_TRUE(make());
  handshake();
  EXPECT_EQ(engine->why().code(), TERN_E_TLS);
  EXPECT_EQ(failure(), "TLS handshake with a.test: the peer refused with the alert no_application_protocol (120)");
}

TEST_F(MbedtlsEngine, TakesDataInRecordsUpToTheScratch) {
  serve();
  ASSERT_TRUE(make());
  handshake();
  std::string big(100000, 'x');
  size_t sent = 0;
  while (size_t n = encrypt(std::string_view(big).substr(sent))) {
    EXPECT_LE(n, limits::tls_record_bytes);
    sent += n;
  }
  EXPECT_EQ(sent, 4 * limits::tls_record_bytes);
  while (sent < big.size()) {
    exchange();
    sent += encrypt(std::string_view(big).substr(sent));
  }
  exchange();
  EXPECT_EQ(server->received, big);
}

TEST_F(MbedtlsEngine, UnsentOutputSurvivesSettleAndStopsFurtherEncryption) {
  serve();
  ASSERT_TRUE(make());
  handshake();
  encrypt("one");
  bytes out = engine->pull_output(0);
  server->feed(out.first(5));
  engine->pull_output(5);
  engine->settle();
  std::fill(scratch.begin(), scratch.end(), std::byte{0xff});  // another connection uses it
  EXPECT_EQ(encrypt("two"), 0u);
  exchange();
  EXPECT_EQ(encrypt("two"), 3u);
  exchange();
  EXPECT_EQ(server->received, "onetwo");
}

TEST_F(MbedtlsEngine, UnreadInputSurvivesSettle) {
  serve();
  ASSERT_TRUE(make());
  handshake();
  server->write("first");
  server->write("second");
  server->write("third");
  std::string wire = server->pull();
  std::string part(7, '\0');
  {
    std::string copy = wire;
    engine->feed(as_bytes(copy));
    EXPECT_EQ(engine->decrypt(std::as_writable_bytes(std::span(part))), 7u);
    EXPECT_EQ(part, "firstse");
    EXPECT_GT(engine->pending(), 0u);
    engine->settle();
    std::fill(copy.begin(), copy.end(), '\0');
  }
  server->write("fourth");
  std::string more = server->pull();
  engine->feed(as_bytes(more));
  collect();
  EXPECT_EQ(received, "condthirdfourth");
  EXPECT_EQ(engine->pending(), 0u);
}

TEST_F(MbedtlsEngine, CloseNotifyIsAnOrderlyEnd) {
  serve();
  ASSERT_TRUE(make());
  handshake();
  server->write("last");
  server->close_notify();
  exchange();
  EXPECT_EQ(received, "last");
  EXPECT_EQ(engine->state(), tls_state::ended);
  engine->feed_eof();
  EXPECT_EQ(engine->state(), tls_state::ended);
  engine->close_notify();
  exchange();
  EXPECT_TRUE(server->saw_close_notify());
}

TEST_F(MbedtlsEngine, AnEndWithoutCloseNotifyIsTruncation) {
  serve();
  ASSERT_TRUE(make());
  handshake();
  server->write("part");
  exchange();
  engine->feed_eof();
  EXPECT_EQ(engine->state(), tls_state::failed);
  EXPECT_EQ(engine->why().code(), TERN_E_TLS_TRUNCATED);
}

TEST_F(MbedtlsEngine, TruncationShowsAfterWhatCameBeforeIt) {
  serve();
  ASSERT_TRUE(make());
  handshake();
  server->write("part");
  std::string wire = server->pull() + "\x17\x03\x03";  // a record that never ends
  engine->feed(as_bytes(wire));
  engine->feed_eof();
  EXPECT_EQ(engine->state(), tls_state::open);
  collect();
  EXPECT_EQ(received, "part");
  EXPECT_EQ(engine->state(), tls_state::failed);
  EXPECT_EQ(engine->why().code(), TERN_E_TLS_TRUNCATED);
}

TEST_F(MbedtlsEngine, AnEndDuringTheHandshakeIsAFailure) {
  serve();
  ASSERT_TRUE(make());
  engine->feed_eof();
  EXPECT_EQ(failure(), "TLS handshake with a.test: the peer closed the connection");
  EXPECT_EQ(engine->why().code(), TERN_E_TLS);
}

TEST_F(MbedtlsEngine, GarbageIsAFailure) {
  serve();
  ASSERT_TRUE(make());
  engine->feed(as_bytes("HTTP/1.1 400 Bad Request\r\n\r\n"));
  EXPECT_EQ(engine->state(), tls_state::failed);
  EXPECT_EQ(engine->why().code(), TERN_E_TLS);
  EXPECT_NE(engine->why().native_code(), 0);
}

TEST_F(MbedtlsEngine, ADamagedRecordIsAFailureAfterWhatCameBeforeIt) {
  serve();
  ASSERT_TRUE(make());
  handshake();
  server->write("good");
  server->write("evil");
  std::string wire = server->pull();
  wire.back() = static_cast<char>(wire.back() ^ 1);
  engine->feed(as_bytes(wire));
  collect();
  EXPECT_EQ(received, "good");
  EXPECT_EQ(engine->state(), tls_state::failed);
  EXPECT_EQ(engine->why().code(), TERN_E_TLS);
}

// Every place where the server's bytes may be cut off, fed and ended there.
TEST_F(MbedtlsEngine, TheServersHandshakeCutOffAnywhereFails) {
  serve();
  ASSERT_TRUE(make());
  server->feed(engine->pull_output(0));
  std::string flight = server->pull();
  for (size_t cut = 0; cut < flight.size(); cut += 13) {
    ASSERT_TRUE(make());
    std::string part = flight.substr(0, cut);
    engine->feed(as_bytes(part));
    engine->settle();
    engine->feed_eof();
    ASSERT_EQ(engine->state(), tls_state::failed) << cut;
  }
}

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

// ---- resumption

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
}  // namespace tern
