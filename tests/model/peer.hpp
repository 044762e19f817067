// A loopback HTTP/1.1 server for the model test: one thread, and what it does with a request is in the path.
//   /ok/N       N bytes, Content-Length          /chunked/N   N bytes in chunks of 100
//   /close/N    N bytes, closes afterwards       /delay/MS    100 bytes after a while
//   /reset      RST instead of an answer         /short       ends in the middle of the body
//   /garbage    no HTTP                          /stall       never answers
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <map>
#include <string>
#include <thread>

#include "model/endpoint.hpp"

namespace tern::model {

class peer final : public endpoint {
 public:
  peer() {
    listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    ::bind(listener_, reinterpret_cast<sockaddr*>(&address), size);
    ::listen(listener_, 1024);
    ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
    poll_ = ::epoll_create1(EPOLL_CLOEXEC);
    stop_ = ::eventfd(0, EFD_CLOEXEC);
    watch(listener_, EPOLLIN);
    watch(stop_, EPOLLIN);
    thread_ = std::thread([this] { run(); });
  }
  ~peer() override {
    const uint64_t one = 1;
    static_cast<void>(!::write(stop_, &one, sizeof one));
    thread_.join();
    for (auto& [fd, c] : connections_) ::close(fd);
    ::close(listener_);
    ::close(poll_);
    ::close(stop_);
  }

  std::string url(const std::string& path) const override { return "http://127.0.0.1:" + std::to_string(port_) + path; }
  int most_open() const override { return most_.load(); }  // by what its callers still held open when one more came
  void reset_most_open() override { most_ = 0; }
  int open_now() const override { return open_.load(); }
  std::vector<std::string> violations() const override { return {}; }

 private:
  using clock = std::chrono::steady_clock;
  struct connection {
    std::string in, out;
    bool close_after = false;
    clock::time_point due = clock::time_point::max();
  };

  void watch(int fd, uint32_t events) {
    epoll_event e{};
    e.events = events;
    e.data.fd = fd;
    ::epoll_ctl(poll_, EPOLL_CTL_ADD, fd, &e);
  }

  void run() {
    epoll_event ready[64];
    for (;;) {
      const int n = ::epoll_wait(poll_, ready, 64, delayed_ > 0 ? 1 : 100);
      for (int i = 0; i < n; ++i) {
        const int fd = ready[i].data.fd;
        if (fd == stop_) return;
        if (fd == listener_)
          accept_all();
        else if (connections_.count(fd))
          serve(fd, ready[i].events);
      }
      const auto now = clock::now();
      if (delayed_ > 0)
        for (auto it = connections_.begin(); it != connections_.end();) {
          const int fd = (it++)->first;
          connection& c = connections_[fd];
          if (c.due > now) continue;
          c.due = clock::time_point::max();
          --delayed_;
          c.out += answer(100, "");
          flush(fd);
        }
    }
  }

  void accept_all() {
    for (;;) {
      const int fd = ::accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
      if (fd < 0) return;
      connections_[fd];
      open_ = static_cast<int>(connections_.size());
      most_ = std::max(most_.load(), held_by_callers());
      watch(fd, EPOLLIN);
    }
  }

  // Those whose end has arrived are closed for their caller, although this side has not come to it.
  int held_by_callers() const {
    int n = 0;
    for (const auto& [fd, c] : connections_) {
      pollfd p{fd, POLLRDHUP, 0};
      n += ::poll(&p, 1, 0) == 0;
    }
    return n;
  }

  void drop(int fd, bool reset = false) {
    if (reset) {
      const linger hard{1, 0};
      ::setsockopt(fd, SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
    }
    if (connections_[fd].due != clock::time_point::max()) --delayed_;
    connections_.erase(fd);
    ::close(fd);
    open_ = static_cast<int>(connections_.size());
  }

  void serve(int fd, uint32_t events) {
    if (events & EPOLLOUT && !flush(fd)) return;
    char buffer[16384];
    const ssize_t got = ::recv(fd, buffer, sizeof buffer, 0);
    if (got == 0 || (got < 0 && errno != EAGAIN)) return drop(fd);
    if (got < 0) return;
    connection& c = connections_[fd];
    c.in.append(buffer, static_cast<size_t>(got));
    for (;;) {
      const size_t head = c.in.find("\r\n\r\n");
      if (head == std::string::npos) break;
      size_t body = 0;
      if (const size_t at = c.in.find("Content-Length: "); at < head) body = std::stoul(c.in.substr(at + 16));
      if (c.in.find("Transfer-Encoding: chunked") < head) {  // the chunks hold nothing that looks like the last one
        const size_t last = c.in.find("\r\n0\r\n\r\n", head + 2);
        if (last == std::string::npos) break;
        body = last + 7 - (head + 4);
      }
      if (c.in.size() < head + 4 + body) break;
      const size_t path = c.in.find(' ') + 1;
      const std::string what = c.in.substr(path, c.in.find(' ', path) - path);
      c.in.erase(0, head + 4 + body);
      if (!act(fd, what)) return;
    }
    flush(fd);
  }

  static std::string answer(size_t size, const char* more) {
    return "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(size) + "\r\n" + more + "\r\n" + std::string(size, 'x');
  }

  bool act(int fd, const std::string& what) {  // false: the connection is gone
    connection& c = connections_[fd];
    const size_t slash = what.rfind('/');
    const size_t n = slash > 0 ? std::stoul(what.substr(slash + 1)) : 0;
    if (what.starts_with("/ok/")) {
      c.out += answer(n, "");
    } else if (what.starts_with("/chunked/")) {
      c.out += "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
      for (size_t left = n; left > 0;) {
        const size_t part = std::min<size_t>(left, 100);
        char size[16];
        std::snprintf(size, sizeof size, "%zx\r\n", part);
        c.out += size + std::string(part, 'c') + "\r\n";
        left -= part;
      }
      c.out += "0\r\n\r\n";
    } else if (what.starts_with("/close/")) {
      c.out += answer(n, "Connection: close\r\n");
      c.close_after = true;
    } else if (what.starts_with("/delay/")) {
      c.due = clock::now() + std::chrono::milliseconds(n);
      ++delayed_;
    } else if (what == "/reset") {
      drop(fd, true);
      return false;
    } else if (what == "/short") {
      c.out += answer(1000, "").substr(0, 500);
      c.close_after = true;
    } else if (what == "/garbage") {
      c.out += "\x16\x03\x01 this is no HTTP\r\n\r\n";
      c.close_after = true;
    }
    return true;
  }

  bool flush(int fd) {
    connection& c = connections_[fd];
    while (!c.out.empty()) {
      const ssize_t put = ::send(fd, c.out.data(), c.out.size(), MSG_NOSIGNAL);
      if (put < 0) {
        if (errno != EAGAIN) {
          drop(fd);
          return false;
        }
        epoll_event e{};
        e.events = EPOLLIN | EPOLLOUT;
        e.data.fd = fd;
        ::epoll_ctl(poll_, EPOLL_CTL_MOD, fd, &e);
        return true;
      }
      c.out.erase(0, static_cast<size_t>(put));
    }
    if (c.close_after) {
      drop(fd);
      return false;
    }
    return true;
  }

  int listener_, poll_, stop_;
  uint16_t port_;
  std::map<int, connection> connections_;
  int delayed_ = 0;
  std::atomic<int> open_{0}, most_{0};
  std::thread thread_;
};

}  // namespace tern::model
