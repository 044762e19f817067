// TCP and unix sockets. read_some is one recv, write_some one sendmsg, a wait one epoll_ctl; none of them allocates, but the
// first wait to write.
//
// Asio 1.22 never drops EPOLLOUT from a registration once a write was waited for, and re-arms for everything registered at
// each read wait: every later read wait of such a socket would wake the loop for nothing, because the socket is writable.
// Connecting waits for a write, so finish_connect registers the descriptor afresh.
#pragma once

#include <asio/generic/stream_protocol.hpp>
#include <asio/io_context.hpp>
#include <memory>

#include "base/expected.hpp"
#include "transport/endpoint.hpp"
#include "transport/layer.hpp"
#include "transport/readiness.hpp"

namespace tern {

struct socket_options {
  bool tcp_keepalive = false;
  std::optional<ip_address> local;  // bind here; of the same family as the address connected to
};

class socket_layer final : public layer {
 public:
  // Starts connecting; wait for write, then call finish_connect. TERN_E_CONNECT with errno; EAGAIN: a unix socket whose
  // backlog is full, which nothing tells the end of.
  static expected<std::unique_ptr<socket_layer>> connect(asio::io_context& io, const endpoint& to, const socket_options& how);
  // Takes a connected socket.
  static expected<std::unique_ptr<socket_layer>> adopt(asio::io_context& io, int fd);
  ~socket_layer() override;

  error finish_connect();  // empty: connected

  void async_wait(way w, ready_listener& who) override;
  void cancel_wait(way w) override { waits_.cancel(w); }
  io read_some(mutable_bytes into) override;
  io write_some(std::span<const bytes> from) override;
  void shutdown() override;
  void close() override;
  const link_info& info() const override { return info_; }
  const error& why() const override { return why_; }

 private:
  using socket = asio::basic_stream_socket<asio::generic::stream_protocol, asio::io_context::executor_type>;
  socket_layer(asio::io_context& io, int family, int fd);
  error register_with_loop();

  int fd_;
  int family_;
  socket socket_;
  readiness waits_;
  link_info info_;
  error why_;
};

}  // namespace tern
