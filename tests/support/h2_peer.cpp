#include "support/h2_peer.hpp"

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>

#include <algorithm>
#include <list>
#include <memory>

#include "support/h2_connection.hpp"
#include "support/ports.hpp"

namespace tern::test {

using clock = std::chrono::steady_clock;

struct h2_peer::loop {
  explicit loop(h2_peer& owner) : server(owner) {}

  void run() {
    while (!server.stopping_) {
      take_listeners();
      std::vector<pollfd> ready = interests();
      ::poll(ready.data(), ready.size(), timeout());
      dispatch(ready);
    }
  }

  // The wake-up, the listeners, the connections, in this order.
  std::vector<pollfd> interests() const {
    std::vector<pollfd> result{{server.wake_.get(), POLLIN, 0}};
    for (const auto& one : listeners) result.push_back({one.socket.get(), POLLIN, 0});
    for (const auto& one : connections) {
      int events = (one->wants_read() ? POLLIN : 0) | (one->wants_write() ? POLLOUT : 0) | (one->stalled() ? POLLRDHUP : 0);
      result.push_back({one->fd(), static_cast<short>(events), 0});
    }
    return result;
  }

  void dispatch(const std::vector<pollfd>& ready) {
    if (ready[0].revents != 0) {
      eventfd_t ignored;
      ::eventfd_read(server.wake_.get(), &ignored);
    }
    auto now = clock::now();
    std::size_t at = 1 + listeners.size();
    for (auto it = connections.begin(); it != connections.end(); ++at) {
      h2_connection& one = **it;
      short events = ready[at].revents;
      bool due = one.deadline() && *one.deadline() <= now;
      bool alive = true;
      if (one.stalled()) {
        alive = (events & (POLLRDHUP | POLLHUP | POLLERR)) == 0;
      } else if (events != 0 || due) {
        alive = one.advance((events & (POLLIN | POLLHUP | POLLERR)) != 0, now);
      }
      if (alive) {
        ++it;
      } else {
        it = connections.erase(it);
        server.closed();
      }
    }
    for (std::size_t i = 0; i < listeners.size(); ++i)
      if (ready[1 + i].revents != 0) accept_all(listeners[i]);
  }

  void accept_all(const listener& from) {
    for (;;) {
      unique_fd socket(::accept4(from.socket.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
      if (!socket) return;
      int on = 1;
      ::setsockopt(socket.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
      std::uint64_t number = server.accepted();
      auto one = std::make_unique<h2_connection>(server, std::move(socket), from.manners, number);
      if (one->advance(false, clock::now()))
        connections.push_back(std::move(one));
      else
        one.reset(), server.closed();
    }
  }

  int timeout() const {
    std::optional<clock::time_point> first;
    for (const auto& one : connections)
      if (auto deadline = one->deadline(); deadline && (!first || *deadline < *first)) first = deadline;
    if (!first) return -1;
    auto left = std::chrono::ceil<milliseconds>(*first - clock::now()).count();
    return left < 0 ? 0 : static_cast<int>(left);
  }

  void take_listeners() {
    std::lock_guard lock(server.mutex_);
    for (auto& one : server.new_listeners_) listeners.push_back(std::move(one));
    server.new_listeners_.clear();
  }

  h2_peer& server;
  std::vector<listener> listeners;
  std::list<std::unique_ptr<h2_connection>> connections;
};

h2_peer::h2_peer() : wake_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  port_ = listen("good");
  thread_ = std::thread([this] { loop(*this).run(); });
}

h2_peer::~h2_peer() {
  stopping_ = true;
  ::eventfd_write(wake_.get(), 1);
  thread_.join();
}

std::string h2_peer::url(std::string_view path) const {
  return "http://127.0.0.1:" + std::to_string(port_) + std::string(path);
}

std::uint16_t h2_peer::listen(const h2_manners& manners) {
  unique_fd socket = listen_free_port();
  std::uint16_t port = local_port(socket);
  ::fcntl(socket.get(), F_SETFL, O_NONBLOCK);
  {
    std::lock_guard lock(mutex_);
    new_listeners_.push_back({std::move(socket), manners});
  }
  ::eventfd_write(wake_.get(), 1);
  return port;
}

void h2_peer::on(std::string path, handler make, start when) {
  std::lock_guard lock(mutex_);
  scripts_[std::move(path)] = {std::move(make), when};
}

h2_counters h2_peer::counters() const {
  std::lock_guard lock(mutex_);
  return counters_;
}

std::vector<h2_request> h2_peer::requests() const {
  std::lock_guard lock(mutex_);
  return {requests_.begin(), requests_.end()};
}

std::vector<std::string> h2_peer::frames() const {
  std::lock_guard lock(mutex_);
  return {frames_.begin(), frames_.end()};
}

std::size_t h2_peer::frames_like(std::string_view beginning) const {
  std::lock_guard lock(mutex_);
  return static_cast<std::size_t>(std::count_if(frames_.begin(), frames_.end(), [&](const std::string& line) {
    return std::string_view(line).substr(line.find(' ') + 1).starts_with(beginning);
  }));
}

std::vector<std::string> h2_peer::violations() const {
  std::lock_guard lock(mutex_);
  return violations_;
}

std::uint64_t h2_peer::accepted() {
  std::lock_guard lock(mutex_);
  ++counters_.open;
  return ++counters_.accepted;
}

void h2_peer::closed() {
  std::lock_guard lock(mutex_);
  --counters_.open;
}

void h2_peer::note_frame(std::uint64_t connection, const h2_received& frame) {
  constexpr std::size_t most = 4096;
  std::lock_guard lock(mutex_);
  if (frames_.size() == most) frames_.pop_front();
  frames_.push_back(std::to_string(connection) + " " + frame.line());
}

void h2_peer::note_violation(std::uint64_t connection, const std::string& what) {
  constexpr std::size_t most = 256;
  std::lock_guard lock(mutex_);
  if (violations_.size() < most) violations_.push_back("connection " + std::to_string(connection) + ": " + what);
}

void h2_peer::note_ignored() {
  std::lock_guard lock(mutex_);
  ++counters_.ignored;
}

void h2_peer::note_streams(std::uint64_t now) {
  std::lock_guard lock(mutex_);
  counters_.most_streams = std::max(counters_.most_streams, now);
}

void h2_peer::note_window(std::int64_t now) {
  std::lock_guard lock(mutex_);
  counters_.most_window = std::max(counters_.most_window, now);
}

std::uint64_t h2_peer::note_path(const std::string& path) {
  std::lock_guard lock(mutex_);
  ++counters_.requests;
  return ++paths_[path];
}

bool h2_peer::starts_at_head(const std::string& path) const {
  std::lock_guard lock(mutex_);
  if (auto own = scripts_.find(path); own != scripts_.end()) return own->second.when == start::at_head;
  return h2_starts_at_head(path);
}

h2_steps h2_peer::script_for(const h2_request& request) {
  constexpr std::size_t most = 256;
  handler own;
  {
    std::lock_guard lock(mutex_);
    if (requests_.size() == most) requests_.pop_front();
    requests_.push_back(request);
    if (auto found = scripts_.find(request.path); found != scripts_.end()) own = found->second.make;
  }
  return own ? own(request) : h2_script_for(request);
}

}  // namespace tern::test
