// A hand-written epoll loop with mbedTLS.
//   --mode get        N requests over C keep-alive connections
//   --mode handshake  every request on a new connection with a resumed session, one after another
//   --mode body       one response thrown away (per MiB)
#include <sys/epoll.h>

#include <memory>
#include <vector>

#include "measure.hpp"
#include "minimal_tls.hpp"

namespace tern::bench {
namespace {

// A TLS connection with one response at a time.
struct client_connection : tls_connection {
  using tls_connection::tls_connection;
  minimal_response response;
  std::uint64_t bytes = 0;

  // Reads what has arrived; true when a response is complete.
  bool receive() {
    return tls_connection::receive([this](const char* data, std::size_t size) {
      bytes += size;
      return response.feed(data, size);
    });
  }
  bool wait_and_receive() {
    wait();
    return receive();
  }
};

void get(const arguments& args, tls_setup& setup, std::uint16_t port, const std::string& request) {
  std::uint64_t total = args.number("requests", 100000);
  std::uint64_t width = args.number("connections", 64);
  int epoll = ::epoll_create1(EPOLL_CLOEXEC);
  std::vector<std::unique_ptr<client_connection>> connections;
  for (std::uint64_t i = 0; i < width; ++i) {
    auto& one = *connections.emplace_back(std::make_unique<client_connection>(setup, port));
    one.handshake();
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.ptr = &one;
    ::epoll_ctl(epoll, EPOLL_CTL_ADD, one.fd, &event);
  }
  std::uint64_t sent = 0, done = 0, errors = 0;
  measurement cost;
  for (auto& one : connections) {
    if (sent == total) break;
    one->send(request);
    ++sent;
  }
  std::array<epoll_event, 64> ready{};
  while (done < total) {
    int n = ::epoll_wait(epoll, ready.data(), ready.size(), -1);
    for (int i = 0; i < n; ++i) {
      auto& one = *static_cast<client_connection*>(ready[static_cast<std::size_t>(i)].data.ptr);
      if (!one.receive()) continue;
      ++done;
      if (one.response.failed()) ++errors;
      one.response.reset();
      if (sent < total) {
        one.send(request);
        ++sent;
      }
    }
  }
  cost.report("mbedtls", total, errors);
}

void handshake(const arguments& args, tls_setup& setup, std::uint16_t port, const std::string& request) {
  std::uint64_t total = args.number("requests", 2000);
  mbedtls_ssl_session session;
  mbedtls_ssl_session_init(&session);
  auto once = [&](const mbedtls_ssl_session* resumed) {
    client_connection one(setup, port, resumed);
    one.handshake();
    one.send(request);
    while (!one.wait_and_receive()) {
    }
    if (resumed == nullptr) one.save(session);
    one.close_notify();
    return one.response.failed();
  };
  std::uint64_t errors = once(nullptr) ? 1 : 0;
  measurement cost;
  for (std::uint64_t i = 0; i < total; ++i) errors += once(&session) ? 1 : 0;
  cost.report("mbedtls handshake", total, errors);
  mbedtls_ssl_session_free(&session);
}

void body(tls_setup& setup, std::uint16_t port, const std::string& request) {
  client_connection one(setup, port);
  one.handshake();
  measurement cost;
  one.send(request);
  while (!one.wait_and_receive()) {
  }
  cost.report("mbedtls body", one.bytes >> 20, one.response.failed() ? 1 : 0);
}

}  // namespace
}  // namespace tern::bench

int main(int argc, char** argv) {
  using namespace tern::bench;
  arguments args(argc, argv);
  tls_setup setup(args.text("ca"));
  auto port = static_cast<std::uint16_t>(args.number("port", 443));
  std::string mode = args.text("mode", "get");
  std::string request = get_request(args.text("path", "/100"));
  if (mode == "get") get(args, setup, port, request);
  if (mode == "handshake") handshake(args, setup, port, request);
  if (mode == "body") body(setup, port, request);
}
