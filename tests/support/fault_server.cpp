#include "support/fault_server.hpp"

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <memory>
#include <set>
#include <system_error>
#include <unordered_map>

#include "support/fault_connection.hpp"
#include "support/ports.hpp"

namespace tern::test {

using clock = std::chrono::steady_clock;

// The server's thread: listeners, connections, and their deadlines in order.
struct fault_server::loop {
  explicit loop(fault_server& owner) : server(owner), epoll(::epoll_create1(EPOLL_CLOEXEC)) {
    watch(server.wake_.get(), EPOLLIN);
  }

  struct entry {
    std::unique_ptr<fault_connection> connection;
    std::uint32_t events = 0;
    std::optional<clock::time_point> deadline;
    bool answering = false;
  };

  void run() {
    std::array<epoll_event, 256> ready{};
    while (!server.stopping_) {
      take_listeners();
      int n = ::epoll_wait(epoll.get(), ready.data(), ready.size(), timeout());
      for (int i = 0; i < n; ++i) dispatch(ready[static_cast<std::size_t>(i)]);
      run_deadlines();
    }
  }

  void dispatch(const epoll_event& event) {
    int fd = event.data.fd;
    if (fd == server.wake_.get()) {
      eventfd_t ignored;
      ::eventfd_read(fd, &ignored);
    } else if (auto listener = listeners.find(fd); listener != listeners.end()) {
      accept_all(fd, listener->second.second);
    } else if (auto found = connections.find(fd); found != connections.end()) {
      // A connection that reads nothing learns only from these that the peer went away.
      bool gone = (event.events & (EPOLLERR | EPOLLHUP | EPOLLRDHUP)) != 0 && (found->second.events & EPOLLIN) == 0;
      advance(found->second, !gone, (event.events & (EPOLLIN | EPOLLHUP | EPOLLERR)) != 0);
    }
  }

  void accept_all(int listener, port_fault fault) {
    for (;;) {
      unique_fd socket(::accept4(listener, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
      if (!socket) return;
      int on = 1;
      ::setsockopt(socket.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
      {
        std::lock_guard lock(server.mutex_);
        ++server.counters_.accepted;
        ++server.counters_.open;
        server.counters_.most_open = std::max(server.counters_.most_open, server.counters_.open);
      }
      int fd = socket.get();
      auto& added = connections[fd];
      added.connection = std::make_unique<fault_connection>(server, std::move(socket), fault);
      watch(fd, 0);
      advance(added, true, false);
    }
  }

  void advance(entry& it, bool alive, bool readable) {
    fault_connection& connection = *it.connection;
    if (!alive || !connection.advance(readable, clock::now())) return drop(connection.fd());
    if (connection.answering() != it.answering) count_answering(it);
    std::uint32_t events = (connection.wants_read() ? EPOLLIN : 0U) | (connection.wants_write() ? EPOLLOUT : 0U) |
                           (connection.stalled() ? EPOLLRDHUP : 0U);
    if (events != it.events) {
      epoll_event event{};
      event.events = events;
      event.data.fd = connection.fd();
      ::epoll_ctl(epoll.get(), EPOLL_CTL_MOD, connection.fd(), &event);
      it.events = events;
    }
    if (connection.deadline() != it.deadline) {
      if (it.deadline) deadlines.erase({*it.deadline, connection.fd()});
      it.deadline = connection.deadline();
      if (it.deadline) deadlines.insert({*it.deadline, connection.fd()});
    }
  }

  void drop(int fd) {
    auto found = connections.find(fd);
    if (found->second.deadline) deadlines.erase({*found->second.deadline, fd});
    bool answering = found->second.answering;
    connections.erase(found);
    std::lock_guard lock(server.mutex_);
    --server.counters_.open;
    if (answering) --server.counters_.answering;
  }

  void count_answering(entry& it) {
    it.answering = it.connection->answering();
    std::lock_guard lock(server.mutex_);
    it.answering ? ++server.counters_.answering : --server.counters_.answering;
  }

  int timeout() const {
    if (deadlines.empty()) return -1;
    auto left = std::chrono::ceil<milliseconds>(deadlines.begin()->first - clock::now()).count();
    return left < 0 ? 0 : static_cast<int>(left);
  }

  void run_deadlines() {
    auto now = clock::now();
    while (!deadlines.empty() && deadlines.begin()->first <= now) {
      int fd = deadlines.begin()->second;
      entry& it = connections.at(fd);
      deadlines.erase(deadlines.begin());
      it.deadline.reset();
      advance(it, true, false);
    }
  }

  void take_listeners() {
    std::lock_guard lock(server.mutex_);
    for (auto& [socket, fault] : server.new_listeners_) {
      int fd = socket.get();
      listeners.emplace(fd, std::pair(std::move(socket), fault));
      watch(fd, EPOLLIN);
    }
    server.new_listeners_.clear();
  }

  void watch(int fd, std::uint32_t events) {
    epoll_event event{};
    event.events = events;
    event.data.fd = fd;
    ::epoll_ctl(epoll.get(), EPOLL_CTL_ADD, fd, &event);
  }

  fault_server& server;
  unique_fd epoll;
  std::unordered_map<int, std::pair<unique_fd, port_fault>> listeners;
  std::unordered_map<int, entry> connections;
  std::set<std::pair<clock::time_point, int>> deadlines;
};

fault_server::fault_server() : wake_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  port_ = listen(port_fault::none);
  thread_ = std::thread([this] { loop(*this).run(); });
}

fault_server::~fault_server() {
  stopping_ = true;
  ::eventfd_write(wake_.get(), 1);
  thread_.join();
}

std::string fault_server::url(std::string_view path) const {
  return "http://127.0.0.1:" + std::to_string(port_) + std::string(path);
}

std::uint16_t fault_server::listen(port_fault fault, const std::string& address) {
  unique_fd socket = listen_free_port(address);
  std::uint16_t port = local_port(socket);
  add_listener(std::move(socket), fault);
  return port;
}

void fault_server::listen_unix(const std::filesystem::path& path) {
  sockaddr_un where{};
  where.sun_family = AF_UNIX;
  if (path.native().size() >= sizeof where.sun_path) throw std::invalid_argument("the path of a unix socket is too long");
  std::memcpy(where.sun_path, path.c_str(), path.native().size());
  unique_fd socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (::bind(socket.get(), reinterpret_cast<const sockaddr*>(&where), sizeof where) != 0 || ::listen(socket.get(), 4096) != 0)
    throw std::system_error(errno, std::generic_category(), "unix socket");
  add_listener(std::move(socket), port_fault::none);
}

void fault_server::add_listener(unique_fd socket, port_fault fault) {
  ::fcntl(socket.get(), F_SETFL, O_NONBLOCK);
  {
    std::lock_guard lock(mutex_);
    new_listeners_.emplace_back(std::move(socket), fault);
  }
  ::eventfd_write(wake_.get(), 1);
}

void fault_server::on(std::string path, handler make) {
  std::lock_guard lock(mutex_);
  handlers_[std::move(path)] = std::move(make);
}

fault_counters fault_server::counters() const {
  std::lock_guard lock(mutex_);
  return counters_;
}

void fault_server::reset_counters() {
  std::lock_guard lock(mutex_);
  counters_ = {
      .accepted = 0, .requests = 0, .open = counters_.open, .most_open = counters_.open, .answering = counters_.answering};
}

std::vector<std::string> fault_server::heads() const {
  std::lock_guard lock(mutex_);
  return {heads_.begin(), heads_.end()};
}

void fault_server::head_received(const std::string& head) {
  constexpr std::size_t most = 64;
  std::lock_guard lock(mutex_);
  ++counters_.requests;
  if (heads_.size() == most) heads_.pop_front();
  heads_.push_back(head);
}

fault_script fault_server::script_for(const fault_request& request) const {
  handler own;
  fault_counters now;
  {
    std::lock_guard lock(mutex_);
    now = counters_;
    if (auto found = handlers_.find(request.path); found != handlers_.end()) own = found->second;
  }
  if (own) return own(request);
  if (request.path != "/counters") return fault_script_for(request);
  std::string json = "{\"accepted\": " + std::to_string(now.accepted) + ", \"requests\": " + std::to_string(now.requests) +
                     ", \"open\": " + std::to_string(now.open) + ", \"most_open\": " + std::to_string(now.most_open) +
                     ", \"answering\": " + std::to_string(now.answering) + "}\n";
  return {{{fault_step::action::send, fault_response(request, "200 OK", "Content-Type: application/json\r\n", json)}}};
}

}  // namespace tern::test
