// The loopback HTTP server of `tern demo`: one thread, epoll, on a port of 127.0.0.1.
#pragma once

#include <cstdint>
#include <memory>
#include <thread>
#include <unordered_map>

#include "cli/file_io.hpp"

namespace tern::cli {

class demo_server {
 public:
  // port 0: a free one. Fails with local_io when it cannot listen.
  explicit demo_server(uint16_t port);
  ~demo_server();
  demo_server(const demo_server&) = delete;
  demo_server& operator=(const demo_server&) = delete;

  uint16_t port() const { return port_; }

 private:
  struct connection;

  void listen(uint16_t port);
  void watch(int fd, uint32_t events, int operation);
  void serve();
  void accept_all();
  bool receive(connection& c);
  bool send(connection& c);
  void advance(connection& c, bool readable);

  unique_fd listener_;
  unique_fd poller_;
  unique_fd stop_;  // an eventfd: readable ends the thread
  uint16_t port_ = 0;
  std::unordered_map<int, std::unique_ptr<connection>> connections_;
  std::thread thread_;
};

}  // namespace tern::cli
