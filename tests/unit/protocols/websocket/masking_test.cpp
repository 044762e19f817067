// RFC 6455 §5.3, §10.3: a fresh, unpredictable key for each frame.
#include "protocols/websocket/masking.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

#include "base/limits.hpp"

using namespace tern;
using namespace tern::websocket;

TEST(Masking, EveryByteMeetsItsByteOfTheKey) {
  const mask_key key = {std::byte(0x37), std::byte(0xfa), std::byte(0x21), std::byte(0x3d)};
  std::vector<std::byte> from(100), to(101, std::byte(0x55));
  for (size_t i = 0; i < from.size(); ++i) from[i] = static_cast<std::byte>(i * 7);
  for (size_t size = 0; size <= from.size(); ++size)
    for (size_t offset = 0; offset < 3 && offset <= size; ++offset) {
      mask(to.data(), bytes(from).subspan(offset, size - offset), key);
      for (size_t i = 0; i < size - offset; ++i) ASSERT_EQ(to[i], from[offset + i] ^ key[i % 4]);
      ASSERT_EQ(to[100], std::byte(0x55));
    }
}

TEST(Masking, TheExampleOfTheRfc) {  // §5.7
  const mask_key key = {std::byte(0x37), std::byte(0xfa), std::byte(0x21), std::byte(0x3d)};
  std::string out(5, '\0');
  mask(reinterpret_cast<std::byte*>(out.data()), as_bytes("Hello"), key);
  EXPECT_EQ(out, "\x7f\x9f\x4d\x51\x58");
}

TEST(Masking, KeysDoNotRepeat) {
  std::set<std::string> seen;
  const size_t count = 3 * limits::websocket_random_bytes / 4;
  for (size_t i = 0; i < count; ++i) {
    mask_key key;
    ASSERT_FALSE(draw_random(key));
    seen.insert(std::string(as_text(key)));
  }
  EXPECT_GE(seen.size(), count - 2);  // two of 768 alike: once in 15,000 runs
  std::vector<std::byte> longer(limits::websocket_random_bytes + 100);
  ASSERT_FALSE(draw_random(longer));
  EXPECT_GT(std::set<std::byte>(longer.end() - 100, longer.end()).size(), 10u);
}
