#pragma once
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <cerrno>
#include <charconv>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

// As little HTTP as a client can do: the floor that others are measured against.
namespace tern::bench {

// A loopback TCP connection, connected before the function returns. Ends the program when it cannot.
inline int connect_loopback(std::uint16_t port) {
  int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in where{};
  where.sin_family = AF_INET;
  where.sin_port = htons(port);
  where.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  int on = 1;
  if (fd < 0 || ::connect(fd, reinterpret_cast<const sockaddr*>(&where), sizeof where) != 0) {
    std::perror("connect");
    std::exit(1);
  }
  ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  return fd;
}

inline std::string get_request(std::string_view path) {
  return "GET " + std::string(path) + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
}

// Follows one response whose length Content-Length tells, as nginx writes it for a file.
class minimal_response {
 public:
  // True once the response is complete. Nothing may follow it (no pipelining).
  bool feed(const char* data, std::size_t size) {
    if (in_body_) return take(size);
    head_.append(data, size);
    std::size_t end = head_.find("\r\n\r\n");
    if (end == std::string::npos) return false;
    std::size_t extra = head_.size() - end - 4;
    std::size_t length = head_.find("Content-Length: ");
    left_ = 0;
    if (length < end) std::from_chars(head_.data() + length + 16, head_.data() + end, left_);
    failed_ = head_.compare(9, 3, "200") != 0;
    in_body_ = true;
    return take(extra);
  }
  bool failed() const { return failed_; }
  void reset() {
    head_.clear();
    in_body_ = false;
  }

 private:
  bool take(std::size_t size) {
    left_ -= size < left_ ? size : left_;
    return left_ == 0;
  }
  std::string head_;
  std::uint64_t left_ = 0;
  bool in_body_ = false;
  bool failed_ = false;
};

}  // namespace tern::bench
