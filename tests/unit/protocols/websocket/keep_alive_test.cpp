// RFC 6455 §5.5.2, §5.5.3: pings of ours, and peers that do not answer.
#include "unit/protocols/websocket/codec_script.hpp"

using namespace tern;
using namespace tern::websocket;
using namespace tern::websocket::frames;
using std::chrono::seconds;

namespace {

struct KeepAlive : script::codec_script {
  KeepAlive() {
    options.ping_interval = seconds(30);
    options.pong_timeout = seconds(5);
    machine();
  }
};

}  // namespace

TEST_F(KeepAlive, PingsAtIntervals) {
  pass(seconds(29));
  EXPECT_EQ(sent(), "");
  pass(seconds(1));
  EXPECT_EQ(host.wakes, 1);
  EXPECT_EQ(sent(), "ping:");
  give(pong());
  EXPECT_EQ(machine().deadline(), host.time + seconds(30));
  pass(seconds(29));
  EXPECT_EQ(sent(), "");
  pass(seconds(1));
  EXPECT_EQ(sent(), "ping:");
  EXPECT_EQ(failure(), "going on");
}

TEST_F(KeepAlive, APeerWithoutASignOfLifeIsGivenUp) {
  pass(seconds(30));
  EXPECT_EQ(sent(), "ping:");
  pass(seconds(4));
  EXPECT_EQ(failure(), "going on");
  pass(seconds(1));
  EXPECT_EQ(failure(), "TERN_E_WEBSOCKET 1006 the peer did not answer a ping within 5s");
}

TEST_F(KeepAlive, AlsoWhenThePingCannotBeWritten) {
  pass(seconds(30));
  pass(seconds(5));
  EXPECT_EQ(failure(), "TERN_E_WEBSOCKET 1006 the peer did not answer a ping within 5s");
}

TEST_F(KeepAlive, WhateverComesIsASignOfLife) {
  pass(seconds(30));
  sent();
  give(text("busy"));
  pass(seconds(5));
  EXPECT_EQ(failure(), "going on");
  pass(seconds(5));
  EXPECT_EQ(failure(), "TERN_E_WEBSOCKET 1006 the peer did not answer a ping within 5s");
}

TEST_F(KeepAlive, AProgramThatDoesNotReadHearsNoPongs) {
  log.stubborn = 1;
  give(text("x") + pong());
  pass(seconds(30));
  for (int i = 0; i < 10; ++i) pass(seconds(5));
  EXPECT_EQ(failure(), "going on");
  resume();
  EXPECT_EQ(failure(), "going on");
}

TEST_F(KeepAlive, WhileClosingThereAreNone) {
  program.finish();
  EXPECT_EQ(sent(), "close:1000");
  EXPECT_EQ(machine().deadline(), host.time + options.close_timeout);
}

TEST_F(KeepAlive, NoneUnlessAskedFor) {
  script::noting_host other;
  codec quiet({}, nullptr, log, other);
  EXPECT_EQ(quiet.deadline(), never);
}
