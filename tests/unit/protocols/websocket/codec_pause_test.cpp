// A program that does not take what comes: nothing is read behind it, nothing is lost, nothing comes twice.
#include "unit/protocols/websocket/codec_script.hpp"

using namespace tern;
using namespace tern::websocket;
using namespace tern::websocket::frames;

using CodecPause = script::codec_script;

namespace {
const std::string stream = text("one") + text("") + ping("p") + text("tw", false) + more("o\xe2", false) +
                           more("\x82\xac", true) + binary(std::string(300, 'x')) + text("") + text("end");
}

TEST_F(CodecPause, AMessageThatIsRefusedComesAgain) {
  log.stubborn = 2;
  give(text("one") + text("two"));
  EXPECT_EQ(log.lines, "");
  EXPECT_TRUE(paused);
  resume();
  EXPECT_TRUE(paused);
  resume();
  EXPECT_EQ(log.lines, "text one\ntext two");
  EXPECT_FALSE(paused);
}

TEST_F(CodecPause, WhatIsBehindARefusedMessageIsNotRead) {
  log.stubborn = 1;
  give(text("one") + ping("p") + closing(1000));
  EXPECT_EQ(sent(), "");
  resume();
  EXPECT_EQ(log.lines, "text one\nclosing 1000");
}

// Who closes needs no more of what there was no room for: the peer's close is behind it.
TEST_F(CodecPause, AClosingProgramHoldsNothingUp) {
  for (bool before : {true, false}) {
    script::codec_run r;
    r.log.stubborn = 100;
    if (before) r.give(text("one") + text("two"));
    r.program.close(1000, "");
    EXPECT_EQ(r.sent(), "close:1000");
    if (before) r.resume();  // which the codec asks for
    r.give(text("three") + closing(1000));
    EXPECT_FALSE(r.paused);
    EXPECT_EQ(r.log.lines, "");
    EXPECT_EQ(r.end(), "ok");
  }
}

TEST_F(CodecPause, AnyNumberOfRefusalsAndAnyCut) {
  for (delivery how : {delivery::whole, delivery::parts})
    for (size_t stubborn : {0u, 1u, 2u, 5u})
      for (size_t cut : {size_t{1}, size_t{2}, size_t{5}, SIZE_MAX}) {
        script::codec_run r;
        r.options.in.how = how;
        std::string got;
        for (size_t at = 0; at < stream.size(); at += std::min(cut, stream.size())) {
          r.log.stubborn = stubborn;
          r.give(stream.substr(at, cut));
          for (int i = 0; r.paused; ++i) {
            ASSERT_LT(i, 100);
            r.resume();
          }
          if (cut == SIZE_MAX) break;
        }
        std::string joined;  // parts of a message in one line
        bool open = false;
        for (size_t at = 0; at < r.log.lines.size();) {
          const size_t end = std::min(r.log.lines.find('\n', at), r.log.lines.size());
          const std::string line = r.log.lines.substr(at, end - at);
          const size_t space = line.find(' ');
          if (!open) joined += line.substr(0, line[space - 1] == '+' ? space - 1 : space) + " ";
          joined += line.substr(space + 1);
          open = line[space - 1] == '+';
          if (!open) joined += "\n";
          at = end + 1;
        }
        EXPECT_EQ(joined, "text one\ntext \ntext two\xe2\x82\xac\nbinary " + std::string(300, 'x') + "\ntext \ntext end\n")
            << stubborn << " " << cut;
        EXPECT_EQ(r.failure(), "going on");
      }
}

TEST_F(CodecPause, APartOfAMessageMayBeTaken) {
  for (delivery how : {delivery::whole, delivery::parts}) {
    script::codec_run r;
    r.options.in.how = how;
    r.log.credit = 3;
    r.give(text("Hello there"));
    EXPECT_EQ(r.log.lines, "text+ Hel");
    r.log.credit = 4;
    r.resume();
    r.log.credit = 100;
    r.resume();
    EXPECT_EQ(r.log.lines, "text+ Hel\ntext+ lo t\ntext here");
    EXPECT_FALSE(r.paused);
  }
}

TEST_F(CodecPause, AnEmptyMessageWaitsForRoom) {
  log.credit = 0;
  give(text("") + text(""));
  EXPECT_EQ(log.lines, "");
  EXPECT_TRUE(paused);
  resume();
  EXPECT_TRUE(paused);
  log.credit = 1;
  resume();
  EXPECT_EQ(log.lines, "text \ntext ");
}

TEST_F(CodecPause, TextIsCheckedOnceHoweverOftenItIsOffered) {
  log.stubborn = 1;
  give(text("\xe2\x82\xac", true) + text("\xff"));
  EXPECT_EQ(failure(), "going on");
  resume();
  EXPECT_EQ(log.lines, "text \xe2\x82\xac");
  EXPECT_EQ(sent(), "close:1007 a text message is not UTF-8");
}

TEST_F(CodecPause, AWholeMessageThatWasRefusedAndComesInPiecesAgain) {
  log.stubborn = 1;
  const std::string m = text("0123456789");
  const std::vector<std::byte> all(as_bytes(m).begin(), as_bytes(m).end());
  size_t used = machine().feed(all);
  EXPECT_EQ(used, 2u);
  for (; used < all.size(); ++used) EXPECT_EQ(machine().feed(bytes(all).subspan(used, 1)), 1u);
  EXPECT_EQ(log.lines, "text 0123456789");
}
