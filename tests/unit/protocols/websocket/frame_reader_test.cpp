// RFC 6455 §5.2: the shortest form of a length and no top bit; §5.5: control frames of at most 125 bytes, in one piece.
#include "protocols/websocket/frame_reader.hpp"

#include "unit/protocols/websocket/frames.hpp"

using namespace tern;
using namespace tern::websocket;
using frames::raw;

namespace {

std::string read(std::string_view text, size_t cut) {
  frame_reader reader;
  std::string log;
  std::string payload;
  for (size_t at = 0; at < text.size(); at += cut) {
    bytes in = as_bytes(text.substr(at, cut));
    for (bool goes_on = true; goes_on;) {
      size_t used = 0;
      const frame_reader::event e = reader.next(in, used);
      switch (e) {
        case frame_reader::event::more:
          goes_on = false;
          break;
        case frame_reader::event::head: {
          const frame_head& h = reader.current();
          log += std::to_string(static_cast<int>(h.what)) + (h.fin ? "" : "+") + (h.masked ? "m" : "");
          log += h.reserved ? "r" + std::to_string(h.reserved) : "";
          log += ":" + std::to_string(h.length) + "=";
          in = in.subspan(used);
          break;
        }
        case frame_reader::event::payload:
          payload += as_text(reader.payload());
          reader.accept(reader.payload().size());
          in = in.subspan(reader.payload().size());
          break;
        case frame_reader::event::end:
          log += payload.size() < 20 ? payload : std::to_string(payload.size()) + "x";
          log += " ";
          payload.clear();
          break;
        case frame_reader::event::failed:
          return log + std::to_string(reader.why().native_code()) + " " + std::string(reader.why().native_text());
      }
    }
  }
  return log;
}

std::string read_all_ways(const std::string& text) {
  const std::string whole = read(text, SIZE_MAX / 2);
  for (size_t cut : {1, 2, 3, 5, 4096}) EXPECT_EQ(read(text, cut), whole) << cut;
  return whole;
}

}  // namespace

TEST(FrameReader, FramesOfAllSizes) {
  EXPECT_EQ(read_all_ways(raw({1, "Hello"}) + raw({2, ""}) + raw({0, "x", false})), "1:5=Hello 2:0= 0+:1=x ");
  for (size_t size : {125u, 126u, 127u, 4095u, 4096u, 4097u, 65535u, 65536u, 200000u}) {
    const std::string n = std::to_string(size);
    const std::string one = "2:" + n + "=" + n + "x ";
    EXPECT_EQ(read_all_ways(raw({2, std::string(size, 'x')}) + raw({2, std::string(size, 'y')})), one + one);
  }
}

TEST(FrameReader, WhatTheHeadSays) {
  EXPECT_EQ(read_all_ways(raw({9, "p"}) + raw({1, "r", true, 4}) + raw({1, "r", true, 7}) + raw({2, "m", true, 0, true})),
            "9:1=p 1r4:1=r 1r7:1=r 2m:1=m ");
}

TEST(FrameReader, LengthsThatAreNotInTheirShortestForm) {
  const std::string fault = "1002 a length that is not in its shortest form";
  EXPECT_EQ(read_all_ways(raw({1, std::string(125, 'x'), true, 0, false, 2})), fault);
  EXPECT_EQ(read_all_ways(raw({1, "", true, 0, false, 2})), fault);
  EXPECT_EQ(read_all_ways(raw({2, std::string(65535, 'x'), true, 0, false, 8})), fault);
  EXPECT_EQ(read_all_ways(raw({2, "x", true, 0, false, 8})), fault);
}

TEST(FrameReader, LengthsWithTheTopBit) {
  EXPECT_EQ(read_all_ways("\x82\x7f\x80" + std::string(7, '\0')), "1002 a length with its top bit set");
  EXPECT_EQ(read_all_ways("\x82\x7f" + std::string(8, '\xff')), "1002 a length with its top bit set");
}

TEST(FrameReader, TheLargestLengthIsNotAllocated) {
  EXPECT_EQ(read("\x82\x7f\x7f" + std::string(7, '\xff') + "abc", 1000), "2:9223372036854775807=");
}

TEST(FrameReader, LongAndFragmentedControlFrames) {
  EXPECT_EQ(read_all_ways(raw({9, std::string(126, 'x')})), "1002 a control frame of more than 125 bytes");
  EXPECT_EQ(read_all_ways(raw({8, std::string(65536, 'x')})), "1002 a control frame of more than 125 bytes");
  EXPECT_EQ(read_all_ways(raw({10, "x", false})), "1002 a control frame in fragments");
  EXPECT_EQ(read_all_ways(raw({9, std::string(125, 'x')})), "9:125=125x ");
}

TEST(FrameReader, AfterAFaultItStaysFailedAndOthersAreNotAffected) {
  frame_reader reader;
  size_t used = 0;
  const std::string bad = raw({9, std::string(126, 'x')});
  EXPECT_EQ(reader.next(as_bytes(bad), used), frame_reader::event::failed);
  EXPECT_EQ(reader.next(as_bytes(raw({1, "x"})), used), frame_reader::event::failed);
  EXPECT_EQ(read(raw({1, "x"}), 100), "1:1=x ");
}

TEST(FrameHead, WrittenFramesAreMaskedAndHaveTheShortestForm) {
  for (size_t size : {0u, 1u, 125u, 126u, 4000u, 65535u, 65536u, 300000u}) {
    std::string payload(size, 'a');
    for (size_t i = 0; i < size; ++i) payload[i] = static_cast<char>(i * 31);
    std::string out = "before";
    const mask_key key = {std::byte(1), std::byte(2), std::byte(3), std::byte(4)};
    append_frame(out, {opcode::binary, size % 2 == 0, rsv1, true, size}, as_bytes(payload), key);
    append_frame(out, {opcode::ping, true, 0, true, 0}, {}, key);
    ASSERT_EQ(out.substr(0, 6), "before");
    out.erase(0, 6);
    const auto sent = frames::take_frames(out);
    ASSERT_EQ(sent.size(), 2u);
    EXPECT_EQ(sent[0].opcode, 2);
    EXPECT_EQ(sent[0].fin, size % 2 == 0);
    EXPECT_EQ(sent[0].reserved, 4);
    EXPECT_EQ(sent[0].key, "\x01\x02\x03\x04");
    EXPECT_TRUE(sent[0].payload == payload);
    EXPECT_EQ(frames::describe(sent[1]), "ping:");
    EXPECT_TRUE(out.empty());
  }
}
