// A WebSocket echo server that costs little: websocket_echo PORT. One thread, epoll, no compression; fragments come back as
// fragments, pings as pongs, a close as a close. For the crowd of the tests, and for the benchmarks.
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>

#include "support/websocket_handshake.hpp"

namespace {

constexpr std::size_t kept_output = 1 << 20;  // of a client that does not read; then it is not read from either

struct line {
  int fd;
  bool open = false;  // the handshake is done
  bool closing = false;
  bool waits_for_room = false;
  std::string in;   // of a request or frame that has not come as a whole
  std::string out;  // that the socket did not take
};

int epoll;

void watch(line& l, int how) {
  epoll_event e{};
  e.events = l.waits_for_room ? (l.out.size() > kept_output ? EPOLLOUT : EPOLLIN | EPOLLOUT) : EPOLLIN;
  e.data.ptr = &l;
  ::epoll_ctl(epoll, how, l.fd, &e);
}

void end(line* l) {
  ::close(l->fd);
  delete l;
}

// Appends what answers the whole frames of `data`; returns how much of it they were.
std::size_t answer(line& l, char* data, std::size_t size, std::string& out) {
  std::size_t used = 0;
  while (!l.closing) {
    const auto* at = reinterpret_cast<unsigned char*>(data) + used;
    const std::size_t left = size - used;
    if (left < 2) break;
    std::size_t head = 2;
    std::uint64_t length = at[1] & 0x7F;
    const std::size_t more = length == 126 ? 2 : length == 127 ? 8 : 0;
    if (left < head + more + 4) break;
    if (more > 0) length = 0;
    for (std::size_t i = 0; i < more; ++i) length = length << 8 | at[head + i];
    head += more + 4;
    if (left - head < length || left < head) break;
    const unsigned char* key = at + head - 4;
    const unsigned char opcode = at[0] & 15;
    std::array<char, 10> reply{static_cast<char>(opcode == 9 ? 0x8A : at[0]), static_cast<char>(at[1] & 0x7F)};
    std::memcpy(reply.data() + 2, at + 2, more);
    if (opcode != 10) {
      out.append(reply.data(), 2 + more);
      char* payload = data + used + head;
      for (std::size_t i = 0; i < length; ++i) payload[i] = static_cast<char>(payload[i] ^ static_cast<char>(key[i & 3]));
      out.append(payload, length);
    }
    l.closing = opcode == 8;
    used += head + length;
  }
  return used;
}

// False: the connection is over.
bool flush(line& l) {
  if (!l.out.empty()) {
    const ssize_t n = ::send(l.fd, l.out.data(), l.out.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (n < 0 && errno != EAGAIN) return false;
    if (n > 0) l.out.erase(0, static_cast<std::size_t>(n));
  }
  if (l.out.empty() && l.closing) return false;
  const bool wait = !l.out.empty();
  if (wait || l.waits_for_room) {
    l.waits_for_room = wait;
    watch(l, EPOLL_CTL_MOD);
  }
  return true;
}

bool take(line& l, char* data, std::size_t size) {
  if (!l.in.empty()) {
    l.in.append(data, size);
    data = l.in.data();
    size = l.in.size();
  }
  std::size_t used = 0;
  if (!l.open) {
    const std::size_t head = std::string_view(data, size).find("\r\n\r\n");
    if (head != std::string_view::npos) {
      used = head + 4;
      l.out += tern::test::agreement_to({data, used});
      l.open = true;
    }
  }
  if (l.open) used += answer(l, data + used, size - used, l.out);
  if (data == l.in.data())
    l.in.erase(0, used);
  else
    l.in.assign(data + used, size - used);
  return flush(l);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: websocket_echo PORT\n");
    return 2;
  }
  rlimit files{};
  ::getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &files);
  const int listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  const int on = 1;
  ::setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  sockaddr_in where{};
  where.sin_family = AF_INET;
  where.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  where.sin_port = htons(static_cast<std::uint16_t>(std::atoi(argv[1])));
  if (::bind(listener, reinterpret_cast<sockaddr*>(&where), sizeof where) != 0 || ::listen(listener, 4096) != 0) {
    std::perror("websocket_echo");
    return 1;
  }
  epoll = ::epoll_create1(EPOLL_CLOEXEC);
  epoll_event e{};
  e.events = EPOLLIN;
  ::epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &e);
  std::array<epoll_event, 256> ready{};
  static std::array<char, 262144> buffer;
  for (;;) {
    const int count = ::epoll_wait(epoll, ready.data(), static_cast<int>(ready.size()), -1);
    for (int i = 0; i < count; ++i) {
      const epoll_event& now = ready[static_cast<std::size_t>(i)];
      if (now.data.ptr == nullptr) {
        for (int fd; (fd = ::accept4(listener, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK)) >= 0;) {
          ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
          watch(*new line{.fd = fd, .in = {}, .out = {}}, EPOLL_CTL_ADD);
        }
        continue;
      }
      line* l = static_cast<line*>(now.data.ptr);
      bool goes_on = true;
      if ((now.events & EPOLLOUT) != 0) goes_on = flush(*l);
      if (goes_on && (now.events & ~std::uint32_t{EPOLLOUT}) != 0) {
        const ssize_t n = ::recv(l->fd, buffer.data(), buffer.size(), 0);
        goes_on = n > 0 ? take(*l, buffer.data(), static_cast<std::size_t>(n)) : n < 0 && errno == EAGAIN;
      }
      if (!goes_on) end(l);
    }
  }
}
