#include "cli/demo_server.hpp"

#include <arpa/inet.h>
#include <errno.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>

#include <array>
#include <cstring>

#include "cli/demo_session.hpp"
#include "cli/exit_status.hpp"

namespace tern::cli {
namespace {

constexpr int backlog = 4096;  // the kernel cuts it down to its own limit
constexpr size_t read_size = 64 * 1024;

[[noreturn]] void fail_errno(const char* what) { fail_io(fmt::format("demo server: {}: {}", what, std::strerror(errno))); }

}  // namespace

struct demo_server::connection {
  unique_fd socket;
  demo_session session;
  size_t sent = 0;       // of session.output()
  uint32_t watched = 0;  // epoll events asked for
};

demo_server::demo_server(uint16_t port) {
  listen(port);
  poller_ = unique_fd(::epoll_create1(EPOLL_CLOEXEC));
  stop_ = unique_fd(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  if (!poller_ || !stop_) fail_errno("cannot start");
  watch(listener_.get(), EPOLLIN, EPOLL_CTL_ADD);
  watch(stop_.get(), EPOLLIN, EPOLL_CTL_ADD);
  sigset_t all;
  sigset_t before;
  ::sigfillset(&all);  // signals are the main thread's
  ::pthread_sigmask(SIG_BLOCK, &all, &before);
  thread_ = std::thread([this] { serve(); });
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

demo_server::~demo_server() {
  ::eventfd_write(stop_.get(), 1);
  thread_.join();
}

void demo_server::listen(uint16_t port) {
  listener_ = unique_fd(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!listener_) fail_errno("cannot start");
  int on = 1;
  ::setsockopt(listener_.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(port);
  if (::bind(listener_.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) != 0 ||
      ::listen(listener_.get(), backlog) != 0)
    fail_errno(fmt::format("cannot listen on 127.0.0.1:{}", port).c_str());
  socklen_t size = sizeof address;
  ::getsockname(listener_.get(), reinterpret_cast<sockaddr*>(&address), &size);
  port_ = ntohs(address.sin_port);
}

void demo_server::watch(int fd, uint32_t events, int operation) {
  epoll_event wanted{};
  wanted.events = events;
  wanted.data.fd = fd;
  ::epoll_ctl(poller_.get(), operation, fd, &wanted);
}

void demo_server::serve() {
  std::array<epoll_event, 128> ready;
  for (;;) {
    int count = ::epoll_wait(poller_.get(), ready.data(), static_cast<int>(ready.size()), -1);
    for (int i = 0; i < count; ++i) {
      const epoll_event& event = ready[static_cast<size_t>(i)];
      if (event.data.fd == stop_.get()) return;
      if (event.data.fd == listener_.get())
        accept_all();
      else if (auto found = connections_.find(event.data.fd); found != connections_.end())
        advance(*found->second, (event.events & (EPOLLIN | EPOLLHUP | EPOLLERR)) != 0);
    }
  }
}

void demo_server::accept_all() {
  for (;;) {
    unique_fd socket(::accept4(listener_.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
    if (!socket) return;
    int fd = socket.get();
    int on = 1;
    ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    auto c = std::make_unique<connection>();
    c->socket = std::move(socket);
    c->watched = EPOLLIN;
    watch(fd, EPOLLIN, EPOLL_CTL_ADD);
    connections_.emplace(fd, std::move(c));
  }
}

// One turn of a connection; closes it at its end.
void demo_server::advance(connection& c, bool readable) {
  bool open = (!readable || receive(c)) && send(c);
  if (!open || (c.session.finished() && c.session.output().empty())) {
    connections_.erase(c.socket.get());
    return;
  }
  // While much waits to be sent, nothing more is read: the peer's own sending stops in turn.
  uint32_t wanted = c.session.output().empty() ? EPOLLIN : EPOLLOUT;
  if (wanted != c.watched) watch(c.socket.get(), wanted, EPOLL_CTL_MOD);
  c.watched = wanted;
}

bool demo_server::receive(connection& c) {
  thread_local std::array<char, read_size> buffer;
  ssize_t count = ::recv(c.socket.get(), buffer.data(), buffer.size(), 0);
  if (count < 0) return errno == EAGAIN || errno == EINTR;
  if (count == 0) return false;
  c.session.feed({buffer.data(), static_cast<size_t>(count)});
  return true;
}

bool demo_server::send(connection& c) {
  std::string& output = c.session.output();
  while (c.sent < output.size()) {
    ssize_t count = ::send(c.socket.get(), output.data() + c.sent, output.size() - c.sent, MSG_NOSIGNAL);
    if (count < 0) return errno == EAGAIN || errno == EINTR;
    c.sent += static_cast<size_t>(count);
    if (c.sent < output.size()) continue;
    output.clear();
    c.sent = 0;
    c.session.feed({});  // pipelined requests that had to wait
  }
  return true;
}

}  // namespace tern::cli
