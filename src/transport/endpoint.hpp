// Addresses as the system calls want them.
#pragma once

#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <cstdint>
#include <string>
#include <string_view>

#include "base/expected.hpp"
#include "base/ip_address.hpp"

namespace tern {

class endpoint {
 public:
  endpoint() noexcept { address_.plain.sa_family = AF_UNSPEC; }
  static endpoint ip(const ip_address& address, uint16_t port) noexcept;
  static expected<endpoint> unix_path(std::string_view path);  // TERN_E_CONNECT when it is too long for the system
  static endpoint local_of(int fd) noexcept;                   // getsockname; empty when it fails

  bool empty() const noexcept { return size_ == 0; }
  int family() const noexcept { return address_.plain.sa_family; }
  const sockaddr* data() const noexcept { return &address_.plain; }
  socklen_t size() const noexcept { return size_; }
  std::string text() const;  // "127.0.0.1:80", "[::1]:80", "unix:/path"

 private:
  union {
    sockaddr plain;
    sockaddr_in v4;
    sockaddr_in6 v6;
    sockaddr_un local;
  } address_{};
  socklen_t size_ = 0;
};

}  // namespace tern
