// DNS servers for the option dns.servers.
#pragma once

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <atomic>
#include <string>
#include <thread>

#include "support/ports.hpp"
#include "support/unique_fd.hpp"

namespace tern::test {

// Any port of 127.0.0.1.
inline unique_fd bound_datagrams() {
  unique_fd made(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  sockaddr_in a{};
  a.sin_family = AF_INET;
  a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  EXPECT_EQ(::bind(made.get(), reinterpret_cast<sockaddr*>(&a), sizeof a), 0);
  return made;
}

// One that never answers.
class deaf_dns {
 public:
  std::string address() const { return "127.0.0.1:" + std::to_string(local_port(socket_)); }
  bool asked(int timeout_ms = 5000) const {
    pollfd p{socket_.get(), POLLIN, 0};
    return ::poll(&p, 1, timeout_ms) == 1;
  }

 private:
  unique_fd socket_ = bound_datagrams();
};

// One that knows every name as 127.0.0.1, for an hour.
class willing_dns {
 public:
  willing_dns() {
    thread_ = std::thread([this] { serve(); });
  }
  ~willing_dns() {
    stopping_ = true;
    thread_.join();
  }
  std::string address() const { return "127.0.0.1:" + std::to_string(local_port(socket_)); }
  int asked() const { return asked_; }  // for addresses of version 4

 private:
  void serve() {
    while (!stopping_) {
      pollfd p{socket_.get(), POLLIN, 0};
      if (::poll(&p, 1, 20) != 1) continue;
      unsigned char message[512];
      sockaddr_in from{};
      socklen_t from_size = sizeof from;
      const ssize_t got = ::recvfrom(socket_.get(), message, 400, 0, reinterpret_cast<sockaddr*>(&from), &from_size);
      if (got < 17) continue;
      size_t end = 12;  // of the name (RFC 1035 §4.1.2), type and class
      while (end < static_cast<size_t>(got) && message[end] != 0) end += message[end] + 1u;
      end += 5;
      const bool a_record = message[end - 3] == 1;
      asked_ += a_record;
      message[2] = 0x84, message[3] = 0;                            // an answer, authoritative, no error
      message[7] = a_record ? 1 : 0, message[9] = message[11] = 0;  // records: answers, and none besides
      const unsigned char record[] = {0xc0, 12, 0, 1, 0, 1, 0, 0, 0x0e, 0x10, 0, 4, 127, 0, 0, 1};
      if (a_record) std::copy(std::begin(record), std::end(record), message + end);
      ::sendto(socket_.get(), message, end + (a_record ? sizeof record : 0), 0, reinterpret_cast<sockaddr*>(&from), from_size);
    }
  }

  unique_fd socket_ = bound_datagrams();
  std::atomic<int> asked_{0};
  std::atomic<bool> stopping_{false};
  std::thread thread_;
};

}  // namespace tern::test
