// The floor: a hand-written epoll loop over keep-alive connections; one write and one read per request.
//   --mode get       N requests over C connections
//   --mode body      one response of any size, thrown away (per MiB)
//   --mode blocking  one connection, a blocking socket, one request after another: the latency to compare with
#include <sys/epoll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <vector>

#include "measure.hpp"
#include "minimal_http.hpp"

namespace tern::bench {
namespace {

struct connection {
  int fd;
  minimal_response response;
};

std::array<char, 262144> buffer;

void send_request(int fd, const std::string& request) {
  if (::send(fd, request.data(), request.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(request.size())) {
    std::perror("send");
    std::exit(1);
  }
}

void get(const arguments& args, std::uint16_t port, const std::string& request) {
  std::uint64_t total = args.number("requests", 100000);
  std::uint64_t width = args.number("connections", 64);
  int epoll = ::epoll_create1(EPOLL_CLOEXEC);
  std::vector<connection> connections(width);
  for (auto& one : connections) {
    one.fd = connect_loopback(port);
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.ptr = &one;
    ::epoll_ctl(epoll, EPOLL_CTL_ADD, one.fd, &event);
  }
  std::uint64_t sent = 0, done = 0, errors = 0;
  measurement cost;
  for (auto& one : connections) {
    if (sent == total) break;
    send_request(one.fd, request);
    ++sent;
  }
  std::array<epoll_event, 64> ready{};
  while (done < total) {
    int n = ::epoll_wait(epoll, ready.data(), ready.size(), -1);
    for (int i = 0; i < n; ++i) {
      auto& one = *static_cast<connection*>(ready[static_cast<std::size_t>(i)].data.ptr);
      ssize_t size = ::recv(one.fd, buffer.data(), buffer.size(), MSG_DONTWAIT);
      if (size <= 0) {
        std::fprintf(stderr, "the server closed a connection\n");
        std::exit(1);
      }
      if (!one.response.feed(buffer.data(), static_cast<std::size_t>(size))) continue;
      ++done;
      if (one.response.failed()) ++errors;
      one.response.reset();
      if (sent < total) {
        send_request(one.fd, request);
        ++sent;
      }
    }
  }
  cost.report("epoll", total, errors);
}

void body(std::uint16_t port, const std::string& request) {
  int fd = connect_loopback(port);
  minimal_response response;
  std::uint64_t bytes = 0;
  measurement cost;
  send_request(fd, request);
  for (;;) {
    ssize_t size = ::recv(fd, buffer.data(), buffer.size(), 0);
    if (size <= 0) break;
    bytes += static_cast<std::uint64_t>(size);
    if (response.feed(buffer.data(), static_cast<std::size_t>(size))) break;
  }
  cost.report("epoll body", bytes >> 20, response.failed() ? 1 : 0);
}

void blocking(const arguments& args, std::uint16_t port, const std::string& request) {
  std::uint64_t total = args.number("requests", 5000);
  std::uint64_t pause_us = args.number("pause-us", 0);
  int fd = connect_loopback(port);
  std::vector<double> latencies;
  std::uint64_t errors = 0;
  measurement cost;
  for (std::uint64_t i = 0; i < total; ++i) {
    minimal_response response;
    if (pause_us > 0) ::usleep(static_cast<useconds_t>(pause_us));
    auto began = std::chrono::steady_clock::now();
    send_request(fd, request);
    for (;;) {
      ssize_t size = ::recv(fd, buffer.data(), buffer.size(), 0);
      if (size <= 0) std::exit(1);
      if (response.feed(buffer.data(), static_cast<std::size_t>(size))) break;
    }
    latencies.push_back(std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - began).count());
    if (response.failed()) ++errors;
  }
  std::sort(latencies.begin(), latencies.end());
  cost.add("latency_us_p50", latencies[latencies.size() / 2]);
  cost.add("latency_us_p99", latencies[latencies.size() * 99 / 100]);
  cost.report("blocking", total, errors);
}

}  // namespace
}  // namespace tern::bench

int main(int argc, char** argv) {
  using namespace tern::bench;
  arguments args(argc, argv);
  auto port = static_cast<std::uint16_t>(args.number("port", 80));
  std::string request = get_request(args.text("path", "/100"));
  std::string mode = args.text("mode", "get");
  if (mode == "get") get(args, port, request);
  if (mode == "body") body(port, request);
  if (mode == "blocking") blocking(args, port, request);
}
