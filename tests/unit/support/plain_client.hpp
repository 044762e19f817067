#pragma once
#include <poll.h>
#include <sys/socket.h>

#include <cerrno>
#include <chrono>
#include <string>
#include <string_view>

#include "support/ports.hpp"

namespace tern::test {

// A plain blocking socket that notes how the connection ended.
class plain_client {
 public:
  enum class end { none, closed, reset };

  explicit plain_client(std::uint16_t port) : socket_(connect_to(port)) {}

  bool connected() const { return static_cast<bool>(socket_); }
  end ended() const { return ended_; }
  const std::string& received() const { return received_; }
  void clear() { received_.clear(); }
  void disconnect() { socket_.reset(); }

  bool send(std::string_view data) {
    return ::send(socket_.get(), data.data(), data.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(data.size());
  }
  // As much as fits without waiting.
  std::size_t send_until_full() {
    std::string block(65536, 'u');
    std::size_t sent = 0;
    for (;;) {
      ssize_t n = ::send(socket_.get(), block.data(), block.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
      if (n < 0) return sent;
      sent += static_cast<std::size_t>(n);
    }
  }
  // Reads until the connection ended, `text` was seen, or `limit` passed.
  void read(std::string_view text = {}, std::chrono::milliseconds limit = std::chrono::seconds(10)) {
    auto deadline = std::chrono::steady_clock::now() + limit;
    char buffer[65536];
    while (ended_ == end::none && (text.empty() || received_.find(text) == std::string::npos)) {
      auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now()).count();
      pollfd ready{socket_.get(), POLLIN, 0};
      if (left <= 0 || ::poll(&ready, 1, static_cast<int>(left)) <= 0) return;
      ssize_t n = ::recv(socket_.get(), buffer, sizeof buffer, 0);
      if (n > 0) received_.append(buffer, static_cast<std::size_t>(n));
      if (n == 0) ended_ = end::closed;
      if (n < 0) ended_ = end::reset;
    }
  }
  plain_client& get(std::string_view path) {
    send("GET " + std::string(path) + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
    return *this;
  }

 private:
  unique_fd socket_;
  std::string received_;
  end ended_ = end::none;
};

}  // namespace tern::test
