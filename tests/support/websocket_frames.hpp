// Frames as a server sends them, and a reader of what a client sends.
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tern::websocket::frames {

struct server_frame {
  int opcode = 1;
  std::string payload;
  bool fin = true;
  int reserved = 0;      // RSV1 is 4
  bool masked = false;   // which no server does
  int length_bytes = 0;  // 0: the shortest; else 2 or 8, right or not
};

inline std::string number(uint64_t value, int bytes) {
  std::string text;
  for (int i = bytes; i-- > 0;) text += static_cast<char>(value >> (8 * i));
  return text;
}

inline std::string raw(const server_frame& f) {
  std::string out;
  out += static_cast<char>((f.fin ? 0x80 : 0) | f.reserved << 4 | f.opcode);
  const size_t size = f.payload.size();
  const int bytes = f.length_bytes ? f.length_bytes : size < 126 ? 0 : size < 65536 ? 2 : 8;
  out += static_cast<char>((f.masked ? 0x80 : 0) | (bytes == 0 ? static_cast<int>(size) : bytes == 2 ? 126 : 127));
  out += number(size, bytes);
  if (f.masked) out += std::string(4, '\0');
  return out + f.payload;
}

inline std::string text(std::string payload, bool fin = true) { return raw({1, std::move(payload), fin}); }
inline std::string binary(std::string payload, bool fin = true) { return raw({2, std::move(payload), fin}); }
inline std::string more(std::string payload, bool fin = false) { return raw({0, std::move(payload), fin}); }
inline std::string ping(std::string payload = {}) { return raw({9, std::move(payload)}); }
inline std::string pong(std::string payload = {}) { return raw({10, std::move(payload)}); }
inline std::string closing() { return raw({8, {}}); }
inline std::string closing(int code, std::string reason = {}) {
  return raw({8, number(static_cast<uint64_t>(code), 2) + reason});
}

struct client_frame {
  int opcode;
  bool fin;
  int reserved;
  std::string key;
  std::string payload;  // unmasked
};

// Takes whole frames from the front; every one must be masked and have the shortest form of its length.
inline std::vector<client_frame> take_frames(std::string& sent) {
  std::vector<client_frame> found;
  for (;;) {
    auto byte = [&](size_t i) { return static_cast<unsigned char>(sent[i]); };
    if (sent.size() < 2) return found;
    EXPECT_TRUE(byte(1) & 0x80) << "not masked";
    const unsigned tag = byte(1) & 0x7F;
    const size_t bytes = tag == 126 ? 2 : tag == 127 ? 8 : 0;
    if (sent.size() < 2 + bytes + 4) return found;
    uint64_t size = tag;
    if (bytes > 0) size = 0;
    for (size_t i = 0; i < bytes; ++i) size = size << 8 | byte(2 + i);
    EXPECT_EQ(bytes, size < 126 ? 0u : size < 65536 ? 2u : 8u) << "not the shortest form";
    const size_t at = 2 + bytes + 4;
    if (sent.size() < at + size) return found;
    client_frame f{byte(0) & 15, (byte(0) & 0x80) != 0, byte(0) >> 4 & 7, sent.substr(at - 4, 4), sent.substr(at, size)};
    for (size_t i = 0; i < f.payload.size(); ++i) f.payload[i] = static_cast<char>(f.payload[i] ^ f.key[i % 4]);
    sent.erase(0, at + size);
    found.push_back(std::move(f));
  }
}

// "text:hello", "binary+:..." (goes on), "more.:..." (compressed), "close:1000 bye", "ping:", "pong:x"
inline std::string describe(const client_frame& f) {
  constexpr const char* names[] = {"more", "text", "binary", "3", "4", "5", "6", "7", "close", "ping", "pong"};
  std::string line = f.opcode <= 10 ? names[f.opcode] : "?";
  if (!f.fin) line += "+";
  if (f.reserved == 4) line += "*";
  line += ":";
  if (f.opcode != 8 || f.payload.size() < 2) return line + f.payload;
  line += std::to_string(static_cast<unsigned char>(f.payload[0]) * 256 + static_cast<unsigned char>(f.payload[1]));
  return f.payload.size() > 2 ? line + " " + f.payload.substr(2) : line;
}

inline std::string describe_all(std::string& sent) {
  std::string text;
  for (const client_frame& f : take_frames(sent)) text += (text.empty() ? "" : " | ") + describe(f);
  return text;
}

}  // namespace tern::websocket::frames
