// A listening socket of the test's own, and the peers it accepts.
#pragma once

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdint>
#include <string>
#include <string_view>

#include "support/unique_fd.hpp"
#include "transport/endpoint.hpp"

namespace tern::test {

class listener {
 public:
  explicit listener(const char* address = "127.0.0.1", int backlog = 16) { open(endpoint::ip(*parse_ip(address), 0), backlog); }
  explicit listener(const endpoint& at, int backlog = 16) { open(at, backlog); }

  bool ok() const { return bool(fd_); }
  endpoint where() const { return endpoint::local_of(fd_.get()); }
  uint16_t port() const {
    std::string text = where().text();
    return static_cast<uint16_t>(std::stoi(text.substr(text.rfind(':') + 1)));
  }
  unique_fd accept() { return unique_fd(::accept4(fd_.get(), nullptr, nullptr, SOCK_CLOEXEC)); }
  // Empty when nobody waits to be accepted.
  unique_fd accept_now() {
    pollfd ready{fd_.get(), POLLIN, 0};
    return ::poll(&ready, 1, 0) == 1 ? accept() : unique_fd();
  }
  int fd() const { return fd_.get(); }

 private:
  void open(const endpoint& at, int backlog) {
    fd_.reset(::socket(at.family(), SOCK_STREAM | SOCK_CLOEXEC, 0));
    if (::bind(fd_.get(), at.data(), at.size()) != 0 || ::listen(fd_.get(), backlog) != 0) fd_.reset();
  }
  unique_fd fd_;
};

inline void send_text(int fd, std::string_view text) {
  while (!text.empty()) {
    ssize_t sent = ::send(fd, text.data(), text.size(), MSG_NOSIGNAL);
    if (sent <= 0) return;
    text.remove_prefix(static_cast<size_t>(sent));
  }
}

inline std::string receive_text(int fd, size_t size) {
  std::string out(size, '\0');
  size_t got = 0;
  while (got < size) {
    ssize_t n = ::recv(fd, out.data() + got, size - got, 0);
    if (n <= 0) break;
    got += static_cast<size_t>(n);
  }
  out.resize(got);
  return out;
}

}  // namespace tern::test
