#include "transport/endpoint.hpp"

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstring>

namespace tern {

endpoint endpoint::ip(const ip_address& address, uint16_t port) noexcept {
  endpoint out;
  if (address.v6) {
    out.address_.v6.sin6_family = AF_INET6;
    out.address_.v6.sin6_port = htons(port);
    std::memcpy(&out.address_.v6.sin6_addr, address.data.data(), 16);
    out.size_ = sizeof(sockaddr_in6);
  } else {
    out.address_.v4.sin_family = AF_INET;
    out.address_.v4.sin_port = htons(port);
    std::memcpy(&out.address_.v4.sin_addr, address.data.data(), 4);
    out.size_ = sizeof(sockaddr_in);
  }
  return out;
}

expected<endpoint> endpoint::unix_path(std::string_view path) {
  endpoint out;
  sockaddr_un& local = out.address_.local;
  if (path.size() >= sizeof local.sun_path)
    return system_error(TERN_E_CONNECT, "the path of the unix socket is too long", ENAMETOOLONG);
  local.sun_family = AF_UNIX;
  std::memcpy(local.sun_path, path.data(), path.size());
  local.sun_path[path.size()] = '\0';
  out.size_ = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + path.size() + 1);
  return out;
}

endpoint endpoint::local_of(int fd) noexcept {
  endpoint out;
  out.size_ = sizeof out.address_;
  if (::getsockname(fd, &out.address_.plain, &out.size_) != 0) return {};
  return out;
}

std::string endpoint::text() const {
  switch (family()) {
    case AF_INET: {
      ipv4_bytes raw;
      std::memcpy(raw.data(), &address_.v4.sin_addr, raw.size());
      return format_ipv4(raw) + ":" + std::to_string(ntohs(address_.v4.sin_port));
    }
    case AF_INET6: {
      ipv6_bytes raw;
      std::memcpy(raw.data(), &address_.v6.sin6_addr, raw.size());
      return "[" + format_ipv6(raw) + "]:" + std::to_string(ntohs(address_.v6.sin6_port));
    }
    case AF_UNIX:
      if (size_ <= offsetof(sockaddr_un, sun_path)) return "unix:";
      return std::string("unix:") + address_.local.sun_path;
    default:
      return {};
  }
}

}  // namespace tern
