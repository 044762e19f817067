#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "support/unique_fd.hpp"

namespace tern::test {

// A loopback TCP socket bound to a free port of `address` ("127.0.0.1" or "::1"), not listening.
unique_fd bind_free_port(const std::string& address = "127.0.0.1");
// The same, listening.
unique_fd listen_free_port(const std::string& address = "127.0.0.1", int backlog = 4096);
std::uint16_t local_port(const unique_fd& socket);

// A port nobody listens on at the moment, for servers that cannot be handed a socket. Another process may take it before
// the server does: start the server again with another one when it ends at once.
std::uint16_t free_port();

// A blocking connection to a loopback port; an empty descriptor with errno set when it is refused.
unique_fd connect_to(std::uint16_t port, const std::string& address = "127.0.0.1");

// A port that refuses every connection for as long as the object lives: bound, so that nobody else gets it, not listening.
class refusing_port {
 public:
  explicit refusing_port(const std::string& address = "127.0.0.1") : socket_(bind_free_port(address)) {}
  std::uint16_t port() const { return local_port(socket_); }

 private:
  unique_fd socket_;
};

// A port on which a connection attempt is neither accepted nor refused: a listener whose backlog is full, so that the
// kernel drops further SYNs.
class black_hole_port {
 public:
  black_hole_port();
  std::uint16_t port() const { return local_port(listener_); }

 private:
  unique_fd listener_;
  std::vector<unique_fd> fillers_;
};

// A port that accepts connections (the kernel does, into its backlog) and never says a word: a stalled TLS handshake, a
// server that hangs before it reads.
class silent_port {
 public:
  silent_port() : listener_(listen_free_port()) {}
  std::uint16_t port() const { return local_port(listener_); }
  // Somebody has connected and sent something; takes the connection and keeps it.
  bool has_caller();

 private:
  unique_fd listener_;
  std::vector<unique_fd> callers_;
};

}  // namespace tern::test
