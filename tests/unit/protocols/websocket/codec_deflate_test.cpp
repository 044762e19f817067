// permessage-deflate in the stream of messages. RFC 7692 §6 (RSV1 on the first frame only, never on control frames), §6.1,
// §6.2, §7.2.1, §7.2.2, §8.
#include "unit/protocols/websocket/codec_script.hpp"

using namespace tern;
using namespace tern::websocket;
using namespace tern::websocket::frames;

namespace {

struct CodecDeflate : script::codec_script {
  CodecDeflate() {
    options.in.deflate = options.out.deflate = agreed;
    options.out.compress_from = 8;
  }
  std::string deflated(const std::string& data) {
    std::string out;
    peer.finish(as_bytes(data), out);
    return out;
  }
  std::string message(const std::string& data, int kind = 1, size_t fragment = SIZE_MAX) {
    std::string rest = deflated(data);
    std::string out;
    for (bool first = true;; first = false) {
      const std::string part = rest.substr(0, fragment);
      rest.erase(0, part.size());
      out += raw({first ? kind : 0, part, rest.empty(), first ? 4 : 0});
      if (rest.empty()) return out;
    }
  }
  deflate_agreement agreed;
  message_deflater peer{agreed, 6};
};

struct deflate_run final : CodecDeflate {
  void TestBody() override {}
};

std::string noise(size_t size) {
  std::string s;
  for (uint32_t x = 7; s.size() < size;) s += static_cast<char>((x = x * 1664525 + 1013904223) >> 24);
  return s;
}

}  // namespace

TEST_F(CodecDeflate, CompressedMessagesCutAnyhow) {
  for (delivery how : {delivery::whole, delivery::parts})
    for (size_t cut : {SIZE_MAX, size_t{1}, size_t{3}})
      for (size_t fragment : {SIZE_MAX, size_t{1}, size_t{4}}) {
        deflate_run r;
        r.options.in.how = how;
        std::string stream = r.message("Hello", 1, fragment);
        stream += r.message("Hello", 2, fragment);
        stream += r.message("") + text("plain");
        stream += r.message("Hello Hello", 1, fragment) + ping();
        r.give(stream, cut);
        if (how == delivery::whole || (fragment == SIZE_MAX && cut == SIZE_MAX)) {
          EXPECT_EQ(r.log.lines, "text Hello\nbinary Hello\ntext \ntext plain\ntext Hello Hello");
        }
        EXPECT_EQ(r.failure(), "going on");
        EXPECT_EQ(r.sent(), "pong:");
      }
}

TEST_F(CodecDeflate, PartsOfALongMessage) {
  options.in.how = delivery::parts;
  const std::string big(50000, 'x');
  give(message(big, 2));
  size_t total = 0, lines = 1;
  for (char c : log.lines) total += c == 'x', lines += c == '\n';
  EXPECT_EQ(total, big.size());
  EXPECT_EQ(lines, 4u);
  EXPECT_LE(log.largest, limits::websocket_inflated_chunk);
  EXPECT_EQ(log.lines.rfind("binary "), log.lines.rfind('\n') + 1);  // only the last ends it
}

TEST_F(CodecDeflate, PausesLoseNothing) {
  for (delivery how : {delivery::whole, delivery::parts})
    for (size_t stubborn : {1u, 3u})
      for (size_t cut : {SIZE_MAX, size_t{1}, size_t{100}}) {
        deflate_run r;
        r.options.in.how = how;
        const std::string big = std::string(40000, 'x') + noise(1000) + std::string(20000, 'y');
        std::string stream = r.message(big, 2);
        stream += r.message("");
        stream += r.message("end");
        for (size_t at = 0; at < stream.size(); at += std::min(cut, stream.size())) {
          r.log.stubborn = stubborn;
          r.give(stream.substr(at, cut));
          for (int i = 0; r.paused; ++i) {
            ASSERT_LT(i, 100);
            if (i % 7 == 0) r.log.stubborn = stubborn;
            r.resume();
          }
          if (cut == SIZE_MAX) break;
        }
        std::string got = r.log.lines;
        for (std::string_view mark : {"\nbinary+ ", "\nbinary "})
          for (size_t at; (at = got.find(mark)) != std::string::npos;) got.erase(at, mark.size());
        EXPECT_TRUE(got.ends_with("\ntext \ntext end")) << got.substr(got.size() - 20);
        EXPECT_EQ(got.size(), (how == delivery::whole ? 7u : 8u) + big.size() + 15);
        EXPECT_EQ(r.failure(), "going on");
      }
}

TEST_F(CodecDeflate, TextIsCheckedAfterDecoding) {
  give(message("\xe2\x82\xac"));
  give(message(std::string(100, 'x') + "\xff"));
  EXPECT_EQ(log.lines, "text \xe2\x82\xac");
  EXPECT_EQ(sent(), "close:1007 a text message is not UTF-8");
}

TEST_F(CodecDeflate, TextThatEndsWithinACharacter) {
  give(message("abc\xe2\x82"));
  EXPECT_EQ(log.lines, "");
  EXPECT_EQ(sent(), "close:1007 a text message ends within a character");
}

TEST_F(CodecDeflate, CorruptMessages) {
  give(raw({1, "\x07", true, 4}));
  EXPECT_EQ(sent(), "close:1007 a compressed message is corrupt: invalid block type");
}

TEST_F(CodecDeflate, TheLimitIsOfDecodedBytes) {
  for (delivery how : {delivery::whole, delivery::parts}) {
    deflate_run r;
    r.options.in.how = how;
    r.options.in.max_message = 100;
    r.give(r.message(std::string(100, 'x'), 2));
    r.give(r.message(std::string(101, 'x'), 2));
    EXPECT_EQ(r.log.lines, "binary " + std::string(100, 'x'));
    EXPECT_EQ(r.sent(), "close:1009 message too big");
    EXPECT_EQ(r.failure(), "TERN_E_WEBSOCKET 1009 a message is longer than 100 bytes");
  }
}

TEST_F(CodecDeflate, ABombIsDefused) {
  options.in.how = delivery::parts;
  options.in.max_message = no_limit;
  options.in.max_ratio = 100;
  give(message(std::string(50 << 20, '\0'), 2));
  EXPECT_EQ(sent(), "close:1009 message too big");
  EXPECT_EQ(failure(), "TERN_E_WEBSOCKET 1009 a compressed message grows more than 100-fold");
  EXPECT_LT(log.lines.size(), size_t{2} << 20);
}

TEST_F(CodecDeflate, TheMarkIsForFirstFramesOfDataOnly) {
  struct {
    std::string frames, what;
  } const cases[] = {{text("x", false) + raw({0, "x", true, 4}), "a continuation that is marked as compressed"},
                     {raw({9, "x", true, 4}), "a control frame with reserved bits"},
                     {raw({8, "", true, 4}), "a control frame with reserved bits"},
                     {raw({1, "x", true, 6}), "a frame with reserved bits"},
                     {raw({1, "x", true, 2}), "a frame with reserved bits"}};
  for (const auto& c : cases) {
    deflate_run r;
    r.give(c.frames);
    EXPECT_EQ(r.sent(), "close:1002 " + c.what);
  }
}

TEST_F(CodecDeflate, SentMessagesAreCompressedWhenItIsWorthIt) {
  const std::string big(1000, 'x');
  program.send(big);
  program.send("short");
  program.send("");
  program.send(big, false);
  const auto sent = take_frames(write());
  ASSERT_EQ(sent.size(), 4u);
  EXPECT_EQ(sent[0].reserved, 4);
  EXPECT_LT(sent[0].payload.size(), 50u);
  EXPECT_EQ(describe(sent[1]), "text:short");
  EXPECT_EQ(describe(sent[2]), "text:");
  message_inflater i(agreed);
  std::vector<std::byte> room(2000);
  for (size_t at : {0u, 3u}) {
    message_inflater::step s = i.inflate(as_bytes(sent[at].payload), room);
    EXPECT_EQ(as_text(bytes(room).first(s.made)), big);
    EXPECT_EQ(i.finish(room).made, 0u);
    EXPECT_FALSE(i.why());
  }
}

TEST_F(CodecDeflate, FragmentsOfASentMessage) {
  options.out.fragment = 4000;
  const std::string big = noise(200000);
  program.send(big, false);
  program.send("pieces ", true, true);
  program.send("", true, true);
  program.send("of it");
  const auto sent = take_frames(write());
  std::string data, last;
  ASSERT_GE(sent.size(), 3u);
  for (size_t i = 0; i < sent.size(); ++i) {
    const client_frame& f = sent[i];
    const bool second = &f == &sent.back();
    EXPECT_EQ(f.reserved, f.opcode == 0 ? 0 : 4);
    EXPECT_EQ(f.opcode, i == 0 ? 2 : second ? 1 : 0);
    (second ? last : data) += f.payload;
  }
  message_inflater i(agreed);
  std::vector<std::byte> room(300000);
  message_inflater::step s = i.inflate(as_bytes(data), room);
  EXPECT_TRUE(as_text(bytes(room).first(s.made)) == big);
  EXPECT_EQ(i.finish(room).made, 0u);
  s = i.inflate(as_bytes(last), room);
  EXPECT_EQ(as_text(bytes(room).first(s.made)), "pieces of it");
  EXPECT_EQ(i.finish(room).made, 0u);
}

TEST_F(CodecDeflate, AWindowOf256BytesSendsAsItIs) {
  options.out.deflate->client_max_window_bits = 8;
  program.send(std::string(1000, 'x'));
  EXPECT_EQ(sent(), "text:" + std::string(1000, 'x'));
}
