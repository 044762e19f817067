#pragma once
#include <atomic>
#include <cstdint>
#include <functional>
#include <list>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

#include "support/unique_fd.hpp"

namespace tern::test {

// One connection of a raw server, from its own side.
class raw_connection {
 public:
  explicit raw_connection(int fd) : fd_(fd) {}

  std::string read();                            // what there is, at least a byte; empty: the peer is gone
  std::string read_until(std::string_view end);  // up to and with `end`; what follows waits; empty: the peer is gone before
  std::string read_size(size_t size);            // exactly; less: the peer is gone
  bool send(std::string_view data);              // all of it; false: the peer is gone
  void close();                                  // a FIN
  uint32_t segments_in() const;                  // with data, as TCP counts them: what one write sent counts once, up to 64 KiB

 private:
  int fd_;
  std::string kept_;
};

// A server on loopback that speaks no protocol: a function of the test is called for each connection, on a thread of its own,
// with the number of the connection from 0. It ends when the function returns, or finds the peer gone.
class raw_server {
 public:
  using script = std::function<void(raw_connection&, int number)>;

  explicit raw_server(script what);
  ~raw_server();  // ends all connections and waits for their functions
  raw_server(const raw_server&) = delete;
  raw_server& operator=(const raw_server&) = delete;

  std::uint16_t port() const { return port_; }
  int accepted() const { return accepted_; }

 private:
  void run();

  struct served {
    unique_fd socket;
    std::thread thread;
  };
  script what_;
  unique_fd listener_;
  std::uint16_t port_ = 0;
  std::atomic<int> accepted_{0};
  std::mutex mutex_;
  bool stopping_ = false;
  std::list<served> served_;
  std::thread thread_;
};

}  // namespace tern::test
