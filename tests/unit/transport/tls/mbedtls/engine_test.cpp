#include "unit/transport/tls/mbedtls/engine_fixture.hpp"

namespace tern::mbedtls_engine_test {
namespace {

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

}  // namespace
}  // namespace tern::mbedtls_engine_test
