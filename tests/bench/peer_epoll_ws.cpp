// The floor of WebSocket: a hand-written epoll loop with minimal frames; one read for what is there, one write for its answers.
//   --requests N messages of --size 64 bytes, echoed; --connections C, --streams F of them in flight on each
#include <sys/epoll.h>
#include <sys/random.h>
#include <unistd.h>

#include <array>
#include <vector>

#include "measure.hpp"
#include "minimal_websocket.hpp"

namespace tern::bench {
namespace {

struct connection {
  int fd;
  std::string rest;  // of a frame that has not come as a whole
};

std::array<char, 262144> buffer;

// Keys that nobody can guess, drawn for many frames at once.
std::uint32_t next_key() {
  static std::array<std::uint32_t, 256> drawn;
  static std::size_t used = drawn.size();
  if (used == drawn.size()) {
    if (::getrandom(drawn.data(), sizeof drawn, 0) != sizeof drawn) std::exit(1);
    used = 0;
  }
  return drawn[used++];
}

void put(int fd, const std::string& out) {
  if (::send(fd, out.data(), out.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(out.size())) return;
  std::perror("send");
  std::exit(1);
}

void run(const arguments& args) {
  const auto port = static_cast<std::uint16_t>(args.number("port", 80));
  const std::uint64_t total = args.number("requests", 100000), in_flight = args.number("streams", 1);
  const std::string message(args.number("size", 64), 'x');
  const int epoll = ::epoll_create1(EPOLL_CLOEXEC);
  std::vector<connection> connections(args.number("connections", 64));
  for (auto& one : connections) {
    one.fd = open_websocket(port);
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.ptr = &one;
    ::epoll_ctl(epoll, EPOLL_CTL_ADD, one.fd, &event);
  }
  std::uint64_t sent = 0, done = 0, errors = 0;
  std::string out;
  measurement cost;
  for (auto& one : connections) {
    out.clear();
    for (std::uint64_t i = 0; i < in_flight && sent < total; ++i, ++sent) append_text(out, message, next_key());
    if (!out.empty()) put(one.fd, out);
  }
  std::array<epoll_event, 64> ready{};
  while (done < total) {
    const int n = ::epoll_wait(epoll, ready.data(), ready.size(), -1);
    for (int i = 0; i < n; ++i) {
      auto& one = *static_cast<connection*>(ready[static_cast<std::size_t>(i)].data.ptr);
      const ssize_t got = ::recv(one.fd, buffer.data(), buffer.size(), MSG_DONTWAIT);
      if (got <= 0) {
        std::fprintf(stderr, "the server closed a connection\n");
        std::exit(1);
      }
      std::string_view in(buffer.data(), static_cast<std::size_t>(got));
      if (!one.rest.empty()) in = one.rest.append(in);
      out.clear();
      while (in.size() >= 2 + message.size()) {
        if (in[0] != static_cast<char>(0x81) || static_cast<std::size_t>(in[1]) != message.size()) ++errors;
        in.remove_prefix(2 + message.size());
        ++done;
        if (sent < total) append_text(out, message, next_key()), ++sent;
      }
      one.rest = std::string(in);
      if (!out.empty()) put(one.fd, out);
    }
  }
  cost.report("epoll websocket", total, errors);
}

}  // namespace
}  // namespace tern::bench

int main(int argc, char** argv) { tern::bench::run(tern::bench::arguments(argc, argv)); }
