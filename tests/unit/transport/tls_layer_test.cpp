#include "transport/tls_layer.hpp"

#include <gtest/gtest.h>

#include <optional>

#include "transport/tls_factory.hpp"
#include "transport/tls_handshake.hpp"
#include "unit/transport/support/count_allocations.hpp"
#include "unit/transport/support/fake_layer.hpp"
#include "unit/transport/support/memory_server.hpp"
#include "unit/transport/support/test_loop.hpp"

namespace tern {
namespace {

using test::fake_layer;
using test::memory_server;

class TlsLayer : public ::testing::Test, public tls_handshake::listener {
 protected:
  TlsLayer() : factory(make_tls_factory(make_tls_store(), loop.context.cipher_scratch)) {}

  void start() {
    auto profile = *make_tls_profile({.ca_file = identity().cert, .alpn = {"h2"}});
    engine = std::move(*factory->make(profile, {"a.test", "key"}));
    below = std::make_unique<fake_layer>(wire);
    handshake.emplace(*below, *engine, loop.context.cipher_scratch, *this);
    handshake->start();
  }
  // Carries bytes both ways until nothing moves.
  void pump() {
    for (bool moved = true; moved;) {
      moved = false;
      if (!wire.outgoing.empty()) {
        std::string out = std::exchange(wire.outgoing, {});
        server.feed(as_bytes(out));
        moved = true;
      }
      if (std::string back = server.pull(); !back.empty()) {
        wire.incoming += back;
        moved = true;
      }
      moved = wire.tell() || moved;
    }
  }
  tls_layer& open() {
    start();
    pump();
    EXPECT_EQ(secured, 1) << why.message();
    EXPECT_FALSE(why) << why.message();
    handshake.reset();
    layer_.emplace(loop.context, std::move(below), std::move(engine));
    wire.reads = wire.writes = 0;
    return *layer_;
  }
  void on_secured(error w) override {
    ++secured;
    why = std::move(w);
  }
  void answer(std::string_view text) {
    server.write(text);
    wire.incoming += server.pull();
  }
  std::string read(layer& l, size_t size = 70000) {
    std::string out(size, '\0');
    io got = l.read_some(std::as_writable_bytes(std::span(out)));
    last = got.state;
    out.resize(got.size);
    return out;
  }
  io write(layer& l, std::initializer_list<std::string_view> parts) {
    std::vector<bytes> list;
    for (std::string_view p : parts) list.push_back(as_bytes(p));
    return l.write_some(list);
  }
  static const test::pem_pair& identity() {
    static const test::pem_pair one = test::self_signed({.dns = {"a.test"}, .authority = true});
    return one;
  }
  static size_t records(std::string_view stream) {
    size_t count = 0;
    while (stream.size() >= 5) {
      size_t size = static_cast<unsigned char>(stream[3]) * 256u + static_cast<unsigned char>(stream[4]);
      stream.remove_prefix(std::min(stream.size(), 5 + size));
      ++count;
    }
    return count;
  }

  test::test_loop loop;
  std::unique_ptr<tls_factory> factory;
  test::server_settings settings{{.identity = identity(), .alpn = {"h2"}}};
  memory_server server{settings};
  fake_layer::wire wire;
  std::unique_ptr<layer> below;
  std::unique_ptr<tls_engine> engine;
  std::optional<tls_handshake> handshake;
  std::optional<tls_layer> layer_;
  int secured = 0;
  error why;
  io_state last = io_state::ok;
};

TEST_F(TlsLayer, CarriesDataBothWaysAndKnowsWhatWasAgreed) {
  layer& l = open();
  EXPECT_EQ(write(l, {"request"}).size, 7u);
  pump();
  EXPECT_EQ(server.received, "request");
  answer("response");
  EXPECT_EQ(read(l), "response");
  EXPECT_EQ(l.info().tls->alpn, "h2");
  EXPECT_EQ(l.info().tls->version, "TLSv1.2");
  EXPECT_EQ(l.info().remote, "fake");
}

TEST_F(TlsLayer, TheHandshakeWorksByteByByte) {
  wire.largest_read = 1;
  layer& l = open();
  answer("x");
  std::string got;
  while (!wire.incoming.empty()) got += read(l);  // a record comes in as many reads as it has bytes
  EXPECT_EQ(got, "x");
}

TEST_F(TlsLayer, TheHandshakeWaitsForRoom) {
  wire.room = 50;
  start();
  EXPECT_EQ(wire.outgoing.size(), 50u);
  EXPECT_NE(wire.writer, nullptr);
  wire.room = std::numeric_limits<size_t>::max();
  pump();
  EXPECT_EQ(secured, 1);
  EXPECT_FALSE(why);
}

TEST_F(TlsLayer, TheHandshakeEndsWithTheLink) {
  start();
  wire.read_fails = true;
  wire.tell();
  EXPECT_EQ(secured, 1);
  EXPECT_EQ(why.code(), TERN_E_RECEIVE);
}

TEST_F(TlsLayer, TheHandshakeEndsWhenThePeerDoes) {
  start();
  wire.ended = true;
  wire.tell();
  EXPECT_EQ(secured, 1);
  EXPECT_EQ(why.code(), TERN_E_TLS);
}

TEST_F(TlsLayer, AHandshakeThatIsDroppedWaitsForNothing) {
  start();
  handshake.reset();
  EXPECT_EQ(wire.reader, nullptr);
  EXPECT_EQ(wire.writer, nullptr);
}

TEST_F(TlsLayer, DataThatCameWithTheEndOfTheHandshakeIsThere) {
  start();
  // The server's last flight and its first data arrive together.
  while (secured == 0) {
    std::string out = std::exchange(wire.outgoing, {});
    server.feed(as_bytes(out));
    if (server.open()) server.write("early");
    wire.incoming += server.pull();
    wire.tell();
  }
  handshake.reset();
  layer_.emplace(loop.context, std::move(below), std::move(engine));
  test::count_ready ready;
  layer_->async_wait(way::read, ready);
  EXPECT_EQ(ready.reads, 0);
  loop.settle();
  EXPECT_EQ(ready.reads, 1);
  EXPECT_EQ(read(*layer_), "early");
}

TEST_F(TlsLayer, OneReadBelowGivesAWholeBatch) {
  layer& l = open();
  for (int i = 0; i < 10; ++i) answer("record");
  EXPECT_EQ(read(l), "recordrecordrecordrecordrecordrecordrecordrecordrecordrecord");
  EXPECT_EQ(wire.reads, 1);
}

TEST_F(TlsLayer, WhatTheCallerHasNoRoomForIsReadyAtOnce) {
  layer& l = open();
  answer("first");
  answer("second");
  EXPECT_EQ(read(l, 7), "firstse");
  std::fill(loop.scratch.begin(), loop.scratch.end(), std::byte{0xff});
  test::count_ready ready;
  l.async_wait(way::read, ready);
  EXPECT_EQ(ready.reads, 0) << "never inside async_wait";
  loop.settle();
  EXPECT_EQ(ready.reads, 1);
  EXPECT_EQ(read(l, 7), "cond");
  EXPECT_EQ(wire.reads, 1);
  l.async_wait(way::read, ready);
  loop.settle();
  EXPECT_EQ(ready.reads, 1) << "nothing pending: the layer below is waited for";
  EXPECT_NE(wire.reader, nullptr);
}

TEST_F(TlsLayer, ACancelledWaitForPendingDataTellsNobody) {
  layer& l = open();
  answer("pending");
  read(l, 3);
  test::count_ready ready;
  l.async_wait(way::read, ready);
  l.cancel_wait(way::read);
  loop.settle();
  EXPECT_EQ(ready.reads, 0);
}

TEST_F(TlsLayer, HalfARecordIsAgain) {
  layer& l = open();
  answer("whole");
  std::string rest = wire.incoming.substr(10);
  wire.incoming.resize(10);
  EXPECT_EQ(read(l), "");
  EXPECT_EQ(last, io_state::again);
  wire.incoming = rest;
  EXPECT_EQ(read(l), "whole");
}

TEST_F(TlsLayer, SmallPartsShareOneRecordAndOneCall) {
  layer& l = open();
  EXPECT_EQ(write(l, {"head ", "", "more head ", "body"}).size, 19u);
  EXPECT_EQ(records(wire.outgoing), 1u);
  EXPECT_EQ(wire.writes, 1);
  pump();
  EXPECT_EQ(server.received, "head more head body");
}

TEST_F(TlsLayer, LargePartsGoInFullRecordsAndFewCalls) {
  layer& l = open();
  std::string big(200000, 'x');
  EXPECT_EQ(write(l, {"head", big, "tail"}).size, 200008u);
  EXPECT_EQ(records(wire.outgoing), 13u);
  EXPECT_EQ(wire.writes, 4);
  pump();
  EXPECT_EQ(server.received, "head" + big + "tail");
}

TEST_F(TlsLayer, WhatTheLinkDoesNotTakeIsKeptAndFlushed) {
  layer& l = open();
  std::string big(50000, 'x');
  wire.room = 100;
  io out = write(l, {big});
  EXPECT_EQ(out.state, io_state::ok);
  EXPECT_EQ(out.size, big.size());
  EXPECT_TRUE(l.wants_flush());
  std::fill(loop.scratch.begin(), loop.scratch.end(), std::byte{0xff});
  EXPECT_EQ(l.write_some({}).state, io_state::again);
  EXPECT_EQ(write(l, {"more"}).state, io_state::again);
  wire.room = 1000;
  EXPECT_EQ(l.write_some({}).state, io_state::again);
  wire.room = std::numeric_limits<size_t>::max();
  EXPECT_EQ(l.write_some({}).state, io_state::ok);
  EXPECT_FALSE(l.wants_flush());
  EXPECT_EQ(write(l, {"more"}).size, 4u);
  pump();
  EXPECT_EQ(server.received, big + "more");
}

TEST_F(TlsLayer, AWriteStopsAfterOneScratchWhenTheLinkIsFull) {
  layer& l = open();
  std::string big(1000000, 'x');
  wire.room = 10;
  EXPECT_EQ(write(l, {big}).size, 4 * limits::tls_record_bytes);
}

TEST_F(TlsLayer, CloseNotifyIsEof) {
  layer& l = open();
  answer("last");
  server.close_notify();
  wire.incoming += server.pull();
  EXPECT_EQ(read(l), "last");
  test::count_ready ready;
  l.async_wait(way::read, ready);
  loop.settle();
  EXPECT_EQ(ready.reads, 1);
  EXPECT_EQ(read(l), "");
  EXPECT_EQ(last, io_state::eof);
}

TEST_F(TlsLayer, AnEndWithoutCloseNotifyIsAFailure) {
  layer& l = open();
  answer("part");
  wire.ended = true;
  EXPECT_EQ(read(l), "part");
  EXPECT_EQ(read(l), "");
  EXPECT_EQ(last, io_state::failed);
  EXPECT_EQ(l.why().code(), TERN_E_TLS_TRUNCATED);
}

TEST_F(TlsLayer, AFailedReadBelowIsPassedUp) {
  layer& l = open();
  wire.read_fails = true;
  read(l);
  EXPECT_EQ(last, io_state::failed);
  EXPECT_EQ(l.why().code(), TERN_E_RECEIVE);
}

TEST_F(TlsLayer, TheResponseIsThereAfterAFailedWrite) {
  layer& l = open();
  answer("413");
  wire.write_fails = true;
  EXPECT_EQ(write(l, {"body"}).state, io_state::failed);
  EXPECT_EQ(l.why().code(), TERN_E_SEND);
  EXPECT_EQ(read(l), "413");
}

TEST_F(TlsLayer, ShutdownSaysCloseNotifyAndEndsTheLink) {
  layer& l = open();
  l.shutdown();
  EXPECT_TRUE(wire.shut);
  pump();
  EXPECT_TRUE(server.saw_close_notify());
  answer("still there");
  EXPECT_EQ(read(l), "still there");
}

TEST_F(TlsLayer, CloseClosesTheLinkAndTellsNobody) {
  layer& l = open();
  answer("pending");
  read(l, 3);
  test::count_ready ready;
  l.async_wait(way::read, ready);
  l.close();
  loop.settle();
  EXPECT_TRUE(wire.closed);
  EXPECT_EQ(ready.reads, 0);
}

TEST_F(TlsLayer, ReadingAndWritingAllocateNothing) {
  layer& l = open();
  std::string buffer(4096, '\0');
  auto round = [&] {
    size_t before = test::allocations();
    bytes parts[] = {as_bytes("GET / HTTP/1.1\r\n\r\n"), as_bytes("body")};
    wire.outgoing.clear();
    l.write_some(parts);
    size_t during = test::allocations() - before;
    server.feed(as_bytes(wire.outgoing));
    server.write("response");
    wire.incoming = server.pull();
    before = test::allocations();
    l.read_some(std::as_writable_bytes(std::span(buffer)));
    return during + test::allocations() - before;
  };
  round();
  for (int i = 0; i < 20; ++i) EXPECT_EQ(round(), 0u);
}

}  // namespace
}  // namespace tern
