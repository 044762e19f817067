#include "support/raw_server.hpp"

#include <linux/tcp.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>

#include "support/ports.hpp"

namespace tern::test {

std::string raw_connection::read() {
  if (!kept_.empty()) return std::exchange(kept_, {});
  std::array<char, 256 * 1024> buffer;
  ssize_t size = 0;
  do {
    size = ::recv(fd_, buffer.data(), buffer.size(), 0);
  } while (size < 0 && errno == EINTR);
  return size > 0 ? std::string(buffer.data(), static_cast<size_t>(size)) : std::string();
}

std::string raw_connection::read_until(std::string_view end) {
  std::string all;
  for (size_t at = std::string::npos; (at = all.find(end)) == std::string::npos;) {
    const std::string more = read();
    if (more.empty()) return {};
    all += more;
  }
  const size_t size = all.find(end) + end.size();
  kept_ = all.substr(size);
  all.resize(size);
  return all;
}

std::string raw_connection::read_size(size_t size) {
  std::string all;
  while (all.size() < size) {
    const std::string more = read();
    if (more.empty()) return all;
    all += more;
  }
  kept_ = all.substr(size);
  all.resize(size);
  return all;
}

bool raw_connection::send(std::string_view data) {
  while (!data.empty()) {
    const ssize_t size = ::send(fd_, data.data(), data.size(), MSG_NOSIGNAL);
    if (size < 0 && errno == EINTR) continue;
    if (size <= 0) return false;
    data.remove_prefix(static_cast<size_t>(size));
  }
  return true;
}

void raw_connection::close() { ::shutdown(fd_, SHUT_WR); }

uint32_t raw_connection::segments_in() const {
  tcp_info info{};
  socklen_t size = sizeof info;
  return ::getsockopt(fd_, IPPROTO_TCP, TCP_INFO, &info, &size) == 0 ? info.tcpi_data_segs_in : 0;
}

raw_server::raw_server(script what) : what_(std::move(what)), listener_(listen_free_port()), port_(local_port(listener_)) {
  thread_ = std::thread([this] { run(); });
}

raw_server::~raw_server() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
    for (served& s : served_) ::shutdown(s.socket.get(), SHUT_RDWR);
  }
  ::shutdown(listener_.get(), SHUT_RDWR);  // wakes accept
  thread_.join();
  for (served& s : served_) s.thread.join();
}

void raw_server::run() {
  for (;;) {
    unique_fd taken(::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC));
    std::lock_guard lock(mutex_);
    if (stopping_) return;
    if (taken.get() < 0) continue;
    const int fd = taken.get(), number = accepted_++;
    served& s = served_.emplace_back();
    s.socket = std::move(taken);
    s.thread = std::thread([this, fd, number] {
      raw_connection c(fd);
      what_(c, number);
      ::shutdown(fd, SHUT_RDWR);
    });
  }
}

}  // namespace tern::test
