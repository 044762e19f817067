// What goes out. RFC 6455 §5.1, §5.3 (every frame masked, each with a key of its own), §5.4 (fragments), §5.6 (text is UTF-8),
// §6.1.
#include <set>

#include "unit/protocols/websocket/codec_script.hpp"

using namespace tern;
using namespace tern::websocket;
using namespace tern::websocket::frames;

using CodecOut = script::codec_script;

TEST_F(CodecOut, MessagesAreFrames) {
  EXPECT_EQ(sent(), "");
  program.send("Hello");
  program.send("\x01\xff", false);
  program.send("");
  program.send("", false);
  EXPECT_EQ(sent(), "text:Hello | binary:\x01\xff | text: | binary:");
  program.send("more");
  EXPECT_EQ(sent(1), "text:more");
}

TEST_F(CodecOut, ManyMessagesAreOneWrite) {
  for (int i = 0; i < 64; ++i) program.send(std::string(64, 'x'));
  const peeked p = machine().peek(1 << 20);
  EXPECT_EQ(p.data.size(), 64u * (64 + 6));
}

TEST_F(CodecOut, EveryFrameHasAKeyOfItsOwn) {
  options.out.draw = draw_random;
  for (int i = 0; i < 100; ++i) program.send("x");
  std::set<std::string> keys;
  for (const client_frame& f : take_frames(write())) keys.insert(f.key);
  EXPECT_GE(keys.size(), 99u);
}

TEST_F(CodecOut, LargeMessagesGoInFragments) {
  options.out.fragment = 4;
  program.send("Hello there!");
  program.send("abcd");
  program.send("abcde", false);
  EXPECT_EQ(sent(), "text+:Hell | more+:o th | more:ere! | text:abcd | binary+:abcd | more:e");
}

TEST_F(CodecOut, AMessageMayBeSentInPieces) {
  program.send("Hel", true, true);
  EXPECT_EQ(sent(), "text+:Hel");
  program.send("", true, true);
  program.send("lo", false, true);  // the kind is that of the first piece
  give(ping("p"));
  EXPECT_EQ(sent(), "pong:p | more+:lo");
  program.send("", true);
  program.send("next");
  EXPECT_EQ(sent(), "more: | text:next");
}

TEST_F(CodecOut, FinishingEndsTheMessageAtHand) {
  program.send("Hel", true, true);
  program.finish();
  EXPECT_EQ(sent(), "text+:Hel | more: | close:1000");
}

TEST_F(CodecOut, ClosingWithinAMessageDoesNotCompleteIt) {
  program.send("Hel", true, true);
  program.close(1000, "bye");
  EXPECT_EQ(sent(), "text+:Hel | close:1000 bye");
}

TEST_F(CodecOut, TextToBeSentIsChecked) {
  program.send("fine");
  program.send("a\xff");
  program.send("never");
  EXPECT_EQ(sent(), "text:fine | close:1001");
  EXPECT_EQ(failure(), "TERN_E_ARGUMENT 0 a text message to be sent is not UTF-8");
}

TEST_F(CodecOut, ACharacterMayBeCutByPieces) {
  options.out.fragment = 2;
  program.send("\xe2\x82\xac", true, true);
  program.send("\xf0\x9f", true, true);
  program.send("\x98\x80");
  EXPECT_EQ(sent(), "text+:\xe2\x82 | more+:\xac | more+:\xf0\x9f | more:\x98\x80");
  program.send("\xe2\x82");
  EXPECT_EQ(sent(), "close:1001");
  EXPECT_EQ(failure(), "TERN_E_ARGUMENT 0 a text message to be sent is not UTF-8");
}

TEST_F(CodecOut, ASourceThatFailsEndsIt) {
  program.send("x");
  program.fail();
  EXPECT_EQ(sent(), "text:x | close:1001");
  EXPECT_EQ(failure(), "TERN_E_BODY_SOURCE 0 scripted");
}

TEST_F(CodecOut, WithoutRandomNumbersNothingIsSent) {
  options.out.draw = [](mutable_bytes) { return error(TERN_E_INTERNAL, "none"); };
  program.send("x");
  EXPECT_EQ(sent(), "");
}

TEST_F(CodecOut, OneBodyIsOneMessage) {
  options.out.what = sending::one_text;
  options.one_answer = true;
  program.send("Hel", false, true);
  program.send("lo", false);
  program.finish();
  EXPECT_EQ(sent(), "text+:Hel | more+:lo | more:");
  EXPECT_EQ(machine().snapshot(), "open close=none");
}
