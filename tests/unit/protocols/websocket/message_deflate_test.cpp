// RFC 7692 §7.2.1 (compression: the four bytes of a flush left away), §7.2.2 (decompression), §7.2.3 (the examples), §7.1.1
// (context takeover), §7.1.2 (windows).
#include <gtest/gtest.h>
#include <zlib.h>

#include <vector>

#include "protocols/websocket/message_deflater.hpp"
#include "protocols/websocket/message_inflater.hpp"

using namespace tern;
using namespace tern::websocket;

namespace {

std::string deflated(message_deflater& d, std::string_view text, size_t cut = SIZE_MAX) {
  std::string out;
  while (text.size() > cut) {
    d.add(as_bytes(text.substr(0, cut)), out);
    text.remove_prefix(cut);
  }
  d.finish(as_bytes(text), out);
  return out;
}

std::string inflated(message_inflater& i, std::string_view data, size_t cut = SIZE_MAX, size_t room = 16384) {
  std::string out;
  std::vector<std::byte> into(room);
  auto keep = [&](const message_inflater::step& s) { out += as_text(bytes(into).first(s.made)); };
  while (!data.empty()) {
    std::string piece(data.substr(0, cut));  // memory of its own
    data.remove_prefix(piece.size());
    for (;;) {
      const message_inflater::step s = i.inflate(as_bytes(piece), into);
      keep(s);
      piece.erase(0, s.used);
      if (i.why()) return out + "!" + std::string(i.why().native_text());
      if (s.made < room) break;
    }
    EXPECT_EQ(piece, "");
  }
  for (;;) {
    const message_inflater::step s = i.finish(into);
    keep(s);
    if (i.why()) return out + "!" + std::string(i.why().native_text());
    if (s.made == 0) return out;
  }
}

std::string once(std::string data) {
  std::string first;
  for (size_t cut : {SIZE_MAX, size_t{1}, size_t{2}})
    for (size_t room : {size_t{16384}, size_t{1}, size_t{3}}) {
      message_inflater i({});
      const std::string got = inflated(i, data, cut, room);
      if (cut == SIZE_MAX && room == 16384) first = got;
      EXPECT_EQ(got, first);
    }
  return first;
}

std::string with_zeros(std::initializer_list<int> bytes) {
  std::string s;
  for (int b : bytes) s += static_cast<char>(b);
  return s;
}

std::string sample(size_t size) {
  std::string text;
  uint32_t x = 1;
  while (text.size() < size) text += "word" + std::to_string((x = x * 1103515245 + 12345) >> 20) + " ";
  text.resize(size);
  return text;
}

}  // namespace

TEST(MessageInflater, TheExamplesOfTheRfc) {
  EXPECT_EQ(once(with_zeros({0xf2, 0x48, 0xcd, 0xc9, 0xc9, 0x07, 0x00})), "Hello");                          // §7.2.3.1
  EXPECT_EQ(once(with_zeros({0x00, 0x05, 0x00, 0xfa, 0xff, 0x48, 0x65, 0x6c, 0x6c, 0x6f, 0x00})), "Hello");  // §7.2.3.3
  EXPECT_EQ(once(with_zeros({0xf3, 0x48, 0xcd, 0xc9, 0xc9, 0x07, 0x00, 0x00})), "Hello");                    // §7.2.3.4: BFINAL
  EXPECT_EQ(once(with_zeros({0xf2, 0x48, 0x05, 0x00, 0x00, 0x00, 0xff, 0xff, 0xca, 0xc9, 0xc9, 0x07, 0x00})),
            "Hello");                    // §7.2.3.5: two blocks
  EXPECT_EQ(once(with_zeros({0})), "");  // §7.2.3.6
}

TEST(MessageInflater, TheWindowIsTakenOver) {  // §7.2.3.2
  message_inflater i({});
  EXPECT_EQ(inflated(i, with_zeros({0xf2, 0x48, 0xcd, 0xc9, 0xc9, 0x07, 0x00})), "Hello");
  EXPECT_EQ(inflated(i, with_zeros({0xf2, 0x00, 0x11, 0x00, 0x00})), "Hello");
}

TEST(MessageInflater, UnlessTheServerForgets) {
  message_inflater i({true, false, 15, 15});
  EXPECT_EQ(inflated(i, with_zeros({0xf2, 0x48, 0xcd, 0xc9, 0xc9, 0x07, 0x00})), "Hello");
  EXPECT_NE(inflated(i, with_zeros({0xf2, 0x00, 0x11, 0x00, 0x00})).find('!'), std::string::npos);
}

TEST(MessageInflater, TheWindowOutlastsALastBlock) {
  message_inflater i({});
  EXPECT_EQ(inflated(i, with_zeros({0xf3, 0x48, 0xcd, 0xc9, 0xc9, 0x07, 0x00, 0x00})), "Hello");
  EXPECT_EQ(inflated(i, with_zeros({0xf2, 0x00, 0x11, 0x00, 0x00})), "Hello");
  EXPECT_EQ(inflated(i, with_zeros({0xf3, 0x48, 0xcd, 0xc9, 0xc9, 0x07, 0x00})), "Hello");  // nothing behind it
  EXPECT_EQ(inflated(i, with_zeros({0xf2, 0x00, 0x11, 0x00, 0x00})), "Hello");
}

TEST(MessageInflater, CorruptMessages) {
  EXPECT_EQ(once(with_zeros({0x07})), "!a compressed message is corrupt: invalid block type");
  EXPECT_NE(once(with_zeros({0xf2, 0x48, 0xcd})).find("ends within a block"), std::string::npos);
  EXPECT_NE(once(with_zeros({0x00, 0x09, 0x00, 0xf6, 0xff, 0x48})).find("ends within a block"), std::string::npos);
  EXPECT_NE(once(with_zeros({0x00, 0x05, 0x00, 0x00, 0x00, 0x48})).find("invalid stored block lengths"), std::string::npos);
}

TEST(MessageDeflater, WhatComesBackIsWhatWentIn) {
  for (bool forgets : {false, true})
    for (int bits : {9, 10, 15})
      for (size_t cut : {SIZE_MAX, size_t{1}, size_t{1000}}) {
        const deflate_agreement a{forgets, forgets, bits, bits};
        message_deflater d(a, 6);
        message_inflater i(a);
        for (size_t size : {0u, 1u, 5u, 300u, 5000u, 100000u, 0u, 0u, 300u}) {
          if (cut == 1 && size > 5000) continue;
          const std::string text = sample(size);
          const std::string small = deflated(d, text, cut);
          EXPECT_FALSE(small.ends_with(std::string("\0\0\xff\xff", 4)));
          EXPECT_TRUE(inflated(i, small) == text) << size << " " << bits << " " << cut;
        }
      }
}

TEST(MessageDeflater, RepetitionIsCheapWhereTheWindowIsTakenOver) {
  message_deflater keeps({}, 6), forgets({false, true, 15, 15}, 6);
  const std::string text = sample(2000);
  const size_t first = deflated(keeps, text).size();
  EXPECT_LT(deflated(keeps, text).size(), first / 10);
  EXPECT_EQ(deflated(forgets, text).size(), first);
  EXPECT_EQ(deflated(forgets, text).size(), first);
}

TEST(MessageDeflater, NothingReachesBehindTheWindowAgreedOn) {
  const std::string text = sample(600);
  message_deflater d({false, false, 15, 9}, 9);
  const std::string big = deflated(d, text + text);
  z_stream z{};
  ASSERT_EQ(inflateInit2(&z, -9), Z_OK);
  std::string out(2000, '\0');
  z.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(big.data()));
  z.avail_in = static_cast<uInt>(big.size());
  z.next_out = reinterpret_cast<Bytef*>(out.data());
  z.avail_out = static_cast<uInt>(out.size());
  EXPECT_GE(inflate(&z, Z_SYNC_FLUSH), 0);
  EXPECT_EQ(out.substr(0, 2000 - z.avail_out), text + text);
  inflateEnd(&z);
}

TEST(MessageDeflater, AWindowOf256BytesIsBeyondIt) {
  EXPECT_FALSE(message_deflater::can({false, false, 15, 8}));
  EXPECT_TRUE(message_deflater::can({false, false, 15, 9}));
}

TEST(MessageDeflater, AnEmptyMessageIsAnEmptyBlock) {
  message_deflater d({}, 6);
  EXPECT_EQ(deflated(d, "x").empty(), false);
  EXPECT_EQ(deflated(d, ""), std::string(1, '\0'));
  EXPECT_EQ(deflated(d, ""), std::string(1, '\0'));
}
