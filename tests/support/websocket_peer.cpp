#include "support/websocket_peer.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/time.h>

#include <array>
#include <cerrno>

#include "support/ports.hpp"

namespace tern::test {
namespace {

constexpr timeval patience{10, 0};

}  // namespace

bool websocket_line::read() {
  std::array<char, 65536> part;
  const ssize_t n = ::recv(socket_, part.data(), part.size(), 0);
  ended_ = n == 0 || (n < 0 && errno == ECONNRESET);
  if (n <= 0) return false;
  received_.append(part.data(), static_cast<std::size_t>(n));
  return true;
}

std::string websocket_line::request() {
  std::size_t end;
  while ((end = received_.find("\r\n\r\n")) == std::string::npos)
    if (!read()) return {};
  std::string head = received_.substr(0, end + 4);
  received_.erase(0, end + 4);
  return head;
}

bool websocket_line::send(std::string_view raw) {
  while (!raw.empty()) {
    const ssize_t n = ::send(socket_, raw.data(), raw.size(), MSG_NOSIGNAL);
    if (n <= 0) return false;
    raw.remove_prefix(static_cast<std::size_t>(n));
  }
  return true;
}

void websocket_line::discard() {
  while (read()) received_.clear();
}

void websocket_line::finish() { ::shutdown(socket_, SHUT_WR); }

void websocket_line::reset() {
  const linger now{1, 0};
  ::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &now, sizeof now);
  const sockaddr nowhere{AF_UNSPEC, {}};
  ::connect(socket_, &nowhere, sizeof nowhere);  // TCP sends a reset, and the descriptor stays ours
}

websocket_peer::websocket_peer(script play) : play_(std::move(play)), listener_(listen_free_port()) {
  acceptor_ = std::thread([this] { accept_all(); });
}

websocket_peer::~websocket_peer() {
  stopping_ = true;
  ::shutdown(listener_.get(), SHUT_RDWR);
  acceptor_.join();
  for (unique_fd& s : sockets_) ::shutdown(s.get(), SHUT_RDWR);
  for (std::thread& t : threads_) t.join();
}

std::uint16_t websocket_peer::port() const { return local_port(listener_); }
std::string websocket_peer::url(const std::string& path) const { return "ws://127.0.0.1:" + std::to_string(port()) + path; }

void websocket_peer::accept_all() {
  while (!stopping_) {
    unique_fd made(::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC));
    if (made.get() < 0) return;
    const int on = 1;
    ::setsockopt(made.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    ::setsockopt(made.get(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    ::setsockopt(made.get(), SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    unique_fd& kept = sockets_.emplace_back(std::move(made));
    ++count_;
    threads_.emplace_back([this, &kept] {
      websocket_line line(kept.get());
      play_(line);
      ::shutdown(kept.get(), SHUT_RDWR);  // the client sees the end now; the descriptor is closed with the others
      ++played_;
    });
  }
}

}  // namespace tern::test
