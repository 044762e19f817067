#include "support/ports.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <system_error>

namespace tern::test {
namespace {

struct address {
  sockaddr_storage storage{};
  socklen_t size = 0;
  const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&storage); }
};

address parse(const std::string& text, std::uint16_t port) {
  address result;
  auto* v4 = reinterpret_cast<sockaddr_in*>(&result.storage);
  auto* v6 = reinterpret_cast<sockaddr_in6*>(&result.storage);
  if (::inet_pton(AF_INET, text.c_str(), &v4->sin_addr) == 1) {
    v4->sin_family = AF_INET;
    v4->sin_port = htons(port);
    result.size = sizeof *v4;
  } else if (::inet_pton(AF_INET6, text.c_str(), &v6->sin6_addr) == 1) {
    v6->sin6_family = AF_INET6;
    v6->sin6_port = htons(port);
    result.size = sizeof *v6;
  } else {
    throw std::invalid_argument("not an address: " + text);
  }
  return result;
}

[[noreturn]] void fail(const char* what) { throw std::system_error(errno, std::generic_category(), what); }

}  // namespace

unique_fd bind_free_port(const std::string& text) {
  address where = parse(text, 0);
  unique_fd socket(::socket(where.get()->sa_family, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (!socket) fail("socket");
  if (::bind(socket.get(), where.get(), where.size) != 0) fail("bind");
  return socket;
}

unique_fd listen_free_port(const std::string& text, int backlog) {
  unique_fd socket = bind_free_port(text);
  if (::listen(socket.get(), backlog) != 0) fail("listen");
  return socket;
}

std::uint16_t local_port(const unique_fd& socket) {
  address where;
  where.size = sizeof where.storage;
  if (::getsockname(socket.get(), reinterpret_cast<sockaddr*>(&where.storage), &where.size) != 0) fail("getsockname");
  if (where.storage.ss_family == AF_INET6) return ntohs(reinterpret_cast<const sockaddr_in6*>(&where.storage)->sin6_port);
  return ntohs(reinterpret_cast<const sockaddr_in*>(&where.storage)->sin_port);
}

std::uint16_t free_port() { return local_port(bind_free_port()); }

unique_fd connect_to(std::uint16_t port, const std::string& text) {
  address where = parse(text, port);
  unique_fd socket(::socket(where.get()->sa_family, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (!socket) fail("socket");
  if (::connect(socket.get(), where.get(), where.size) == 0) return socket;
  int reason = errno;
  socket.reset();
  errno = reason;
  return socket;
}

black_hole_port::black_hole_port() : listener_(listen_free_port("127.0.0.1", 0)) {
  // The first attempts fill the backlog; the hole is there once two in a row got no answer.
  constexpr int most = 16;
  constexpr int answer_ms = 50;
  int unanswered = 0;
  address where = parse("127.0.0.1", port());
  for (int i = 0; i < most && unanswered < 2; ++i) {
    unique_fd socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (!socket) fail("socket");
    if (::connect(socket.get(), where.get(), where.size) != 0 && errno != EINPROGRESS) fail("connect");
    pollfd ready{socket.get(), POLLOUT, 0};
    unanswered = ::poll(&ready, 1, answer_ms) == 0 ? unanswered + 1 : 0;
    fillers_.push_back(std::move(socket));
  }
}

bool silent_port::has_caller() {
  const auto ready = [](const unique_fd& fd) {
    pollfd p{fd.get(), POLLIN, 0};
    return ::poll(&p, 1, 0) == 1;
  };
  while (ready(listener_)) callers_.emplace_back(::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC));
  return std::any_of(callers_.begin(), callers_.end(), ready);
}

}  // namespace tern::test
