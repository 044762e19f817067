#include "transport/socket_layer.hpp"

#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include <cerrno>
#include <climits>

#include "base/limits.hpp"

namespace tern {
namespace {

// Options are best effort: a socket without them works.
void set_option(int fd, int level, int name, int value) noexcept { ::setsockopt(fd, level, name, &value, sizeof value); }

void prepare_tcp(int fd, const socket_options& how) noexcept {
  set_option(fd, IPPROTO_TCP, TCP_NODELAY, 1);
  if (!how.tcp_keepalive) return;
  set_option(fd, SOL_SOCKET, SO_KEEPALIVE, 1);
  set_option(fd, IPPROTO_TCP, TCP_KEEPIDLE, limits::tcp_keepalive_seconds);
  set_option(fd, IPPROTO_TCP, TCP_KEEPINTVL, limits::tcp_keepalive_seconds);
}

bool bind_local(int fd, const ip_address& local) noexcept {
  // The port is chosen by connect, which may share it between destinations.
  set_option(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, 1);
  endpoint from = endpoint::ip(local, 0);
  return ::bind(fd, from.data(), from.size()) == 0;
}

}  // namespace

socket_layer::socket_layer(asio::io_context& io, int family, int fd) : fd_(fd), family_(family), socket_(io.get_executor()) {}

socket_layer::~socket_layer() { close(); }

error socket_layer::register_with_loop() {
  std::error_code failure;
  socket_.assign(asio::generic::stream_protocol(family_, 0), fd_, failure);
  return failure ? system_error(TERN_E_CONNECT, info_.remote, failure.value()) : error();
}

expected<std::unique_ptr<socket_layer>> socket_layer::connect(asio::io_context& io, const endpoint& to,
                                                              const socket_options& how) {
  auto failed = [&to](const char* what, int fd) {
    int why = errno;
    if (fd >= 0) ::close(fd);
    return system_error(TERN_E_CONNECT, what + to.text(), why);
  };
  int fd = ::socket(to.family(), SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0) return failed("no socket for ", fd);
  if (to.family() != AF_UNIX) prepare_tcp(fd, how);
  if (how.local && to.family() != AF_UNIX && !bind_local(fd, *how.local)) return failed("local address for ", fd);
  // EINTR leaves the connection being made, as EINPROGRESS does.
  if (::connect(fd, to.data(), to.size()) != 0 && errno != EINPROGRESS && errno != EINTR) return failed("", fd);
  std::unique_ptr<socket_layer> out(new socket_layer(io, to.family(), fd));
  out->info_.remote = to.text();
  if (error why = out->register_with_loop()) return why;
  return out;
}

expected<std::unique_ptr<socket_layer>> socket_layer::adopt(asio::io_context& io, int fd) {
  endpoint local = endpoint::local_of(fd);
  std::unique_ptr<socket_layer> out(new socket_layer(io, local.family(), fd));
  out->info_.local = local.text();
  if (error why = out->register_with_loop()) return why;
  return out;
}

error socket_layer::finish_connect() {
  int why = 0;
  socklen_t size = sizeof why;
  if (::getsockopt(fd_, SOL_SOCKET, SO_ERROR, &why, &size) != 0) why = errno;
  if (why != 0) return system_error(TERN_E_CONNECT, info_.remote, why);
  info_.local = endpoint::local_of(fd_).text();
  std::error_code failure;
  waits_.reset();
  socket_.release(failure);
  return register_with_loop();
}

void socket_layer::async_wait(way w, ready_listener& who) { waits_.wait(socket_, w, who); }

io socket_layer::read_some(mutable_bytes into) {
  for (;;) {
    ssize_t got = ::recv(fd_, into.data(), into.size(), MSG_DONTWAIT);
    if (got > 0) return {static_cast<size_t>(got), io_state::ok};
    if (got == 0) return {0, into.empty() ? io_state::ok : io_state::eof};
    if (errno == EAGAIN || errno == EWOULDBLOCK) return {0, io_state::again};
    if (errno == EINTR) continue;
    why_ = system_error(TERN_E_RECEIVE, "receiving from " + info_.remote, errno);
    return {0, io_state::failed};
  }
}

io socket_layer::write_some(std::span<const bytes> from) {
  if (from.empty()) return {};
  iovec parts[IOV_MAX];
  size_t count = 0;
  for (bytes part : from) {
    if (count == IOV_MAX) break;
    parts[count++] = {const_cast<std::byte*>(part.data()), part.size()};
  }
  msghdr message{};
  message.msg_iov = parts;
  message.msg_iovlen = count;
  for (;;) {
    ssize_t sent = ::sendmsg(fd_, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent >= 0) return {static_cast<size_t>(sent), io_state::ok};
    if (errno == EAGAIN || errno == EWOULDBLOCK) return {0, io_state::again};
    if (errno == EINTR) continue;
    why_ = system_error(TERN_E_SEND, "sending to " + info_.remote, errno);
    return {0, io_state::failed};
  }
}

void socket_layer::shutdown() {
  if (fd_ >= 0) ::shutdown(fd_, SHUT_WR);
}

void socket_layer::close() {
  waits_.cancel_all();
  if (fd_ < 0) return;
  std::error_code failure;
  if (socket_.is_open())
    socket_.close(failure);
  else
    ::close(fd_);
  fd_ = -1;
}

}  // namespace tern
