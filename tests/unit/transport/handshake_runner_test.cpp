#include "transport/handshake_runner.hpp"

#include <gtest/gtest.h>

#include <optional>

#include "unit/transport/support/fake_layer.hpp"

namespace tern {
namespace {

using test::fake_layer;

// Says "hello", wants "ok\n" or "no\n" or "later\n", says "thanks", wants "bye\n".
class greeting final : public handshake {
 public:
  size_t feed(bytes data) override {
    size_t used = 0;
    while (state_ == handshake_state::working) {
      std::string_view rest = as_text(data.subspan(used));
      size_t end = rest.find('\n');
      if (end == std::string_view::npos) break;
      line(rest.substr(0, end));
      used += end + 1;
    }
    return used;
  }
  void feed_eof() override {
    if (state_ == handshake_state::working) state_ = handshake_state::reconnect;
  }
  bytes pull_output(size_t written) override {
    out_.erase(0, written);
    return as_bytes(out_);
  }
  handshake_state result(error* why) const override {
    if (why && state_ == handshake_state::failed) *why = error(TERN_E_PROTOCOL, "refused");
    return state_;
  }

 private:
  void line(std::string_view text) {
    if (text == "ok") out_ += "thanks";
    if (text == "bye") state_ = handshake_state::done;
    if (text == "no") state_ = handshake_state::failed;
  }
  std::string out_ = "hello";
  handshake_state state_ = handshake_state::working;
};

class HandshakeRunner : public ::testing::Test, public handshake_runner::listener {
 protected:
  void start() {
    runner.emplace(link, machine, *this);
    runner->start();
  }
  void on_handshake(handshake_runner::outcome end) override {
    ++ends;
    outcome = std::move(end);
    if (destroy) runner.reset();
  }
  void come(const char* text) {
    wire.incoming += text;
    while (wire.tell()) {
    }
  }
  std::string leftover() const { return std::string(as_text(bytes(outcome.leftover))); }

  fake_layer::wire wire;
  fake_layer link{wire};
  greeting machine;
  std::optional<handshake_runner> runner;
  handshake_runner::outcome outcome{};
  int ends = 0;
  bool destroy = false;
};

TEST_F(HandshakeRunner, PumpsToTheEnd) {
  start();
  EXPECT_EQ(wire.outgoing, "hello");
  come("ok\n");
  EXPECT_EQ(wire.outgoing, "hellothanks");
  EXPECT_EQ(ends, 0);
  come("bye\n");
  EXPECT_EQ(ends, 1);
  EXPECT_EQ(outcome.state, handshake_state::done);
  EXPECT_EQ(leftover(), "");
  EXPECT_EQ(wire.reader, nullptr);
}

TEST_F(HandshakeRunner, WorksByteByByteInBothDirections) {
  wire.largest_read = 1;
  wire.room = 0;
  start();
  for (const char* text : {"o", "k", "\n", "b", "y", "e"}) {
    wire.room = 2;
    come(text);
  }
  EXPECT_EQ(wire.outgoing, "hellothanks");
  come("\n");
  EXPECT_EQ(outcome.state, handshake_state::done);
}

TEST_F(HandshakeRunner, WhatFollowsIsHandedOn) {
  start();
  come("ok\nbye\nSSH-2.0");
  EXPECT_EQ(outcome.state, handshake_state::done);
  EXPECT_EQ(leftover(), "SSH-2.0");
}

TEST_F(HandshakeRunner, TellsARefusal) {
  start();
  come("no\n");
  EXPECT_EQ(outcome.state, handshake_state::failed);
  EXPECT_EQ(outcome.why.message(), "refused");
}

TEST_F(HandshakeRunner, TheMachineDecidesWhatAnEndMeans) {
  start();
  wire.ended = true;
  come("");
  EXPECT_EQ(outcome.state, handshake_state::reconnect);
}

TEST_F(HandshakeRunner, ABrokenLinkIsAFailure) {
  start();
  wire.read_fails = true;
  come("");
  EXPECT_EQ(outcome.state, handshake_state::failed);
  EXPECT_EQ(outcome.why.code(), TERN_E_RECEIVE);
}

TEST_F(HandshakeRunner, ARefusalIsReadAlsoWhenWritingFails) {
  wire.write_fails = true;
  start();
  come("no\n");
  EXPECT_EQ(outcome.why.message(), "refused");
}

TEST_F(HandshakeRunner, AnEndlessAnswerIsAFailure) {
  start();
  come(std::string(40000, 'x').c_str());
  EXPECT_EQ(ends, 1);
  EXPECT_EQ(outcome.why.code(), TERN_E_PROTOCOL);
}

TEST_F(HandshakeRunner, DestroyingItStopsTheWaits) {
  wire.room = 2;
  start();
  EXPECT_NE(wire.reader, nullptr);
  EXPECT_NE(wire.writer, nullptr);
  runner.reset();
  EXPECT_EQ(wire.reader, nullptr);
  EXPECT_EQ(wire.writer, nullptr);
  EXPECT_EQ(ends, 0);
}

TEST_F(HandshakeRunner, TheListenerMayDestroyIt) {
  destroy = true;
  start();
  come("no\n");
  EXPECT_EQ(ends, 1);
  EXPECT_FALSE(runner);
}

}  // namespace
}  // namespace tern
