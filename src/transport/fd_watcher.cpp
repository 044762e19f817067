#include "transport/fd_watcher.hpp"

#include <sys/epoll.h>

#include <array>
#include <asio/post.hpp>

namespace tern {

class fd_watcher::entry final : public offload::watch {
 public:
  entry(fd_watcher& of, int watched, uint64_t id, std::function<void()> call)
      : fd(watched), number(id), done(std::move(call)), watcher_(of) {}
  ~entry() override { leave(); }
  void leave() {
    if (watcher_.entries_.erase(number) == 0) return;
    if (listed) ::epoll_ctl(watcher_.epoll_.native_handle(), EPOLL_CTL_DEL, fd, nullptr);
    if (watcher_.entries_.empty()) watcher_.ready_.cancel(way::read);
  }

  const int fd;
  const uint64_t number;
  std::function<void()> done;
  bool listed = false;  // epoll knows it

 private:
  fd_watcher& watcher_;
};

std::unique_ptr<offload::watch> fd_watcher::watch(int fd, way w, std::function<void()> done) {
  auto made = std::make_unique<entry>(*this, fd, ++last_, std::move(done));
  entries_.emplace(made->number, made.get());
  made->listed = add(*made, w);
  if (made->listed)
    ready_.wait(epoll_, way::read, *this);
  else
    asio::post(epoll_.get_executor(), [this, number = made->number] { fire(number); });
  return made;
}

bool fd_watcher::add(entry& e, way w) {
  if (!epoll_.is_open()) {
    const int made = ::epoll_create1(EPOLL_CLOEXEC);
    if (made < 0) return false;
    epoll_.assign(made);
  }
  epoll_event event{};
  event.events = (w == way::read ? EPOLLIN | EPOLLRDHUP : EPOLLOUT) | EPOLLONESHOT;
  event.data.u64 = e.number;
  return ::epoll_ctl(epoll_.native_handle(), EPOLL_CTL_ADD, e.fd, &event) == 0;
}

void fd_watcher::on_ready(way) {
  std::array<epoll_event, 64> events;
  const int count = ::epoll_wait(epoll_.native_handle(), events.data(), static_cast<int>(events.size()), 0);
  for (int i = 0; i < count; ++i) fire(events[static_cast<size_t>(i)].data.u64);
  if (!entries_.empty()) ready_.wait(epoll_, way::read, *this);
}

// Its owner may have taken it back meanwhile.
void fd_watcher::fire(uint64_t number) {
  const auto found = entries_.find(number);
  if (found == entries_.end()) return;
  entry& e = *found->second;
  const auto done = std::move(e.done);
  e.leave();
  done();  // destroys the entry
}

}  // namespace tern
