// What comes in. RFC 6455 §5.1 (a masked frame closes), §5.2 (reserved bits and opcodes), §5.4 (fragments, control frames
// between them), §5.5.2 (ping and pong), §6.2, §7.1.7 (after a fault nothing is read and a close says why), §8.1 (UTF-8),
// §10.4 (limits). RFC 7692 §6 (RSV1 on continuations and control frames).
#include "unit/protocols/websocket/codec_script.hpp"

using namespace tern;
using namespace tern::websocket;
using namespace tern::websocket::frames;

namespace {

struct CodecIn : script::codec_script {
  // Gives the stream whole and in pieces: the same events each time.
  static std::string play(const std::string& stream, const codec_options& how = {}) {
    std::string first;
    for (size_t cut : {SIZE_MAX, size_t{1}, size_t{2}, size_t{3}, size_t{7}}) {
      script::codec_run r;
      const draw_fn draw = r.options.out.draw;
      r.options = how;
      r.options.out.draw = draw;
      r.give(stream, cut);
      std::string lines = r.log.lines + (r.log.lines.empty() ? "" : "\n");
      lines += "sent " + r.sent();
      lines += "\n" + r.failure();
      if (cut == SIZE_MAX) first = lines;
      EXPECT_EQ(lines, first) << "cut " << cut;
    }
    return first;
  }
  static std::string fault(const std::string& stream, int code, const std::string& what) {
    const std::string all = play(stream + text("never seen"));
    const std::string expected = "sent close:" + std::to_string(code) + " " + what + "\nTERN_E_WEBSOCKET " +
                                 std::to_string(code) + " the peer broke the WebSocket protocol: " + what;
    return all == expected ? "" : all;
  }
};

}  // namespace

TEST_F(CodecIn, Messages) {
  EXPECT_EQ(play(text("Hello") + binary("\x01\x02") + text("") + binary("")),
            "text Hello\nbinary \x01\x02\ntext \nbinary \nsent \ngoing on");
}

TEST_F(CodecIn, FragmentsMakeOneMessage) {
  EXPECT_EQ(play(text("Hel", false) + more("") + more("lo") + more(" there", true) + binary("a", false) + more("", true)),
            "text Hello there\nbinary a\nsent \ngoing on");
  EXPECT_EQ(play(text("", false) + more("", true)), "text \nsent \ngoing on");
}

TEST_F(CodecIn, LongMessages) {
  const std::string a(70000, 'a');
  EXPECT_EQ(play(text(a) + binary(a, false) + more(a, true)), "text " + a + "\nbinary " + a + a + "\nsent \ngoing on");
}

TEST_F(CodecIn, ControlFramesBetweenFragments) {
  EXPECT_EQ(play(text("Hel", false) + ping("1") + more("lo", false) + pong("2") + more("!", true)),
            "text Hello!\nsent pong:1\ngoing on");
}

TEST_F(CodecIn, APingIsAnsweredWithItsPayload) {
  EXPECT_EQ(play(ping("")), "sent pong:\ngoing on");
  EXPECT_EQ(play(ping(std::string(125, 'p'))), "sent pong:" + std::string(125, 'p') + "\ngoing on");
}

TEST_F(CodecIn, OnlyTheLatestPingIsAnsweredWhileOutputIsStuck) {
  for (int i = 0; i < 10000; ++i) give(ping(std::to_string(i)));
  EXPECT_EQ(sent(), "pong:9999");
  give(ping("again"));
  EXPECT_EQ(sent(), "pong:again");
}

TEST_F(CodecIn, PongsThatNobodyAskedForAreIgnored) { EXPECT_EQ(play(pong("x") + pong()), "sent \ngoing on"); }

TEST_F(CodecIn, Parts) {
  options.in.how = delivery::parts;
  give(text("Hel", false));
  EXPECT_EQ(log.lines, "text+ Hel");
  give(more("lo", false) + more("", false));
  EXPECT_EQ(log.lines, "text+ Hel\ntext+ lo");
  give(more("", true) + text("one"));
  EXPECT_EQ(log.lines, "text+ Hel\ntext+ lo\ntext \ntext one");
  log.lines.clear();
  const std::string big = binary(std::string(300, 'x'));
  give(big.substr(0, 100));
  give(big.substr(100));
  EXPECT_EQ(log.lines, "binary+ " + std::string(96, 'x') + "\nbinary " + std::string(204, 'x'));
}

TEST_F(CodecIn, MaskedFrames) { EXPECT_EQ(fault(raw({1, "x", true, 0, true}), 1002, "a masked frame"), ""); }

TEST_F(CodecIn, ReservedBits) {
  for (int bits : {1, 2, 3, 4, 5, 6, 7}) {
    EXPECT_EQ(fault(raw({1, "x", true, bits}), 1002, "a frame with reserved bits"), "");
    EXPECT_EQ(fault(raw({9, "x", true, bits}), 1002, "a control frame with reserved bits"), "");
  }
  EXPECT_EQ(fault(text("x", false) + raw({0, "x", true, 4}), 1002, "a frame with reserved bits"), "");
}

TEST_F(CodecIn, ReservedOpcodes) {
  for (int code : {3, 4, 5, 6, 7})
    EXPECT_EQ(fault(raw({code, "x"}), 1002, "a data frame with the reserved opcode " + std::to_string(code)), "");
  for (int code : {11, 12, 13, 14, 15})
    EXPECT_EQ(fault(raw({code, "x"}), 1002, "a control frame with the reserved opcode " + std::to_string(code)), "");
}

TEST_F(CodecIn, FragmentsOutOfOrder) {
  EXPECT_EQ(fault(more("x"), 1002, "a continuation of no message"), "");
  EXPECT_EQ(fault(more("x", true), 1002, "a continuation of no message"), "");
  EXPECT_EQ(fault(text("a", false) + text("b"), 1002, "a new message within another"), "");
  EXPECT_EQ(fault(binary("a", false) + text("b", false), 1002, "a new message within another"), "");
}

TEST_F(CodecIn, MalformedFrames) {
  EXPECT_EQ(fault(raw({9, std::string(126, 'x')}), 1002, "a control frame of more than 125 bytes"), "");
  EXPECT_EQ(fault(raw({9, "x", false}), 1002, "a control frame in fragments"), "");
  EXPECT_EQ(fault(raw({8, "x", false}), 1002, "a control frame in fragments"), "");
  EXPECT_EQ(fault(raw({1, "x", true, 0, false, 2}), 1002, "a length that is not in its shortest form"), "");
  EXPECT_EQ(fault("\x81\x7f\xff" + std::string(7, '\0'), 1002, "a length with its top bit set"), "");
}

TEST_F(CodecIn, TextThatIsNotUtf8) {
  const std::string what = "a text message is not UTF-8";
  EXPECT_EQ(fault(text("a\xff"), 1007, what), "");
  EXPECT_EQ(fault(text("\xc3", false) + more("(", true), 1007, what), "");
  EXPECT_EQ(fault(text("\xed\xa0\x80"), 1007, what), "");
  EXPECT_EQ(fault(text("\xe2\x82"), 1007, "a text message ends within a character"), "");
  EXPECT_EQ(fault(text("\xe2\x82", false) + more("", true), 1007, "a text message ends within a character"), "");
  EXPECT_EQ(play(text("\xe2", false) + more("\x82", false) + ping() + more("\xac", true)),
            "text \xe2\x82\xac\nsent pong:\ngoing on");
  EXPECT_EQ(play(binary("\xff\xfe")), "binary \xff\xfe\nsent \ngoing on");
}

TEST_F(CodecIn, TextFailsAtTheFirstWrongByteNotAtTheEndOfItsMessage) {
  give(text(std::string(1000, 'x') + "\xff" + std::string(100000, 'x'), false).substr(0, 1020));
  EXPECT_EQ(sent(), "close:1007 a text message is not UTF-8");
}

TEST_F(CodecIn, AMessageMayHaveTheGreatestSizeAndNotMore) {
  options.in.max_message = 10;
  const std::string wrong = "sent close:1009 message too big\nTERN_E_WEBSOCKET 1009 a message is longer than 10 bytes";
  EXPECT_EQ(play(text("0123456789") + text("01234", false) + more("56789", true), options),
            "text 0123456789\ntext 0123456789\nsent \ngoing on");
  EXPECT_EQ(play(text("0123456789a"), options), wrong);
  EXPECT_EQ(play(text("012345", false) + more("6789a", true), options), wrong);
  EXPECT_EQ(play("\x82\x7f\x7f" + std::string(7, '\xff'), options), wrong);  // before a byte of it has come
  options.in.how = delivery::parts;
  EXPECT_EQ(play(text("0123456789a"), options), wrong);
  options.in.max_message = no_limit;
  give("\x82\x7f\x7f" + std::string(7, '\xff') + "abc");
  EXPECT_EQ(log.lines, "binary+ abc");
}

TEST_F(CodecIn, WhatIsAnnouncedIsNotAllocated) {
  options.in.max_message = no_limit;
  give("\x82\x7f\x7f" + std::string(7, '\xff'));
  for (int i = 0; i < 10; ++i) give(std::string(1000, 'x'));
  EXPECT_EQ(failure(), "going on");
}
