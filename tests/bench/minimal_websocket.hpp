#pragma once
#include <sys/socket.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>

#include "minimal_http.hpp"

// As little WebSocket as a client can do: messages of one size below 126 bytes, no compression.
namespace tern::bench {

// A connection with its handshake done. Ends the program when there is none.
inline int open_websocket(std::uint16_t port) {
  const int fd = connect_loopback(port);
  const std::string request =
      "GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
  if (::send(fd, request.data(), request.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(request.size())) std::exit(1);
  std::string head;
  char byte;
  while (!head.ends_with("\r\n\r\n")) {
    if (::recv(fd, &byte, 1, 0) != 1) std::exit(1);
    head += byte;
  }
  if (!head.starts_with("HTTP/1.1 101")) {
    std::fprintf(stderr, "no WebSocket: %s\n", head.c_str());
    std::exit(1);
  }
  return fd;
}

// Appends a masked text frame.
inline void append_text(std::string& out, std::string_view payload, std::uint32_t key) {
  const std::size_t at = out.size();
  out.resize(at + 6 + payload.size());
  char* to = out.data() + at;
  to[0] = static_cast<char>(0x81);
  to[1] = static_cast<char>(0x80 | payload.size());
  std::memcpy(to + 2, &key, 4);
  const std::uint64_t twice = std::uint64_t{key} << 32 | key;
  std::size_t i = 0;
  for (; i + 8 <= payload.size(); i += 8) {
    std::uint64_t eight;
    std::memcpy(&eight, payload.data() + i, 8);
    eight ^= twice;
    std::memcpy(to + 6 + i, &eight, 8);
  }
  for (; i < payload.size(); ++i) to[6 + i] = static_cast<char>(payload[i] ^ to[2 + (i & 3)]);
}

}  // namespace tern::bench
