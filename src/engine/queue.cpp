#include "engine/queue.hpp"

#include <errno.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <utility>

#include "engine/ref.hpp"
#include "engine/thread_role.hpp"

using namespace tern;

// ---- life

error tern_queue::create(tern_queue** queue) {
  *queue = new tern_queue();
  return {};
}

tern_queue::~tern_queue() {
  if (fd_ >= 0) ::close(fd_);
}

void tern_queue::retain() noexcept { owners_.fetch_add(1, std::memory_order_relaxed); }

void tern_queue::release() noexcept {
  if (forked()) return;  // its locks and threads are the parent's
  if (owners_.fetch_sub(1, std::memory_order_acq_rel) != 1) return;
  close();
  set_notify(nullptr);
  std::vector<std::thread> threads;
  bool last;
  {
    std::lock_guard lock(mutex_);
    abandoned_ = true;
    threads = std::exchange(serving_, {});
    last = runners_ == 0;  // else they dispatch what is left, and the last of them clears up
  }
  for (std::thread& t : threads) t.detach();  // this may be one of them
  if (last) clear();
  let_go(1);
}

void tern_queue::clear() noexcept {
  event_list left;
  {
    std::lock_guard lock(mutex_);
    left = std::exchange(events_, {});
    mark_readable(left.count == 0);
  }
  swallow(left);
  set_handler(nullptr);
}

void tern_queue::let_go(size_t n) noexcept {
  if (references_.fetch_sub(n, std::memory_order_acq_rel) == n) delete this;
}

int32_t tern_queue::attach(queue_driver* driver) noexcept {
  if (!driver) {
    uint64_t now = attachments_.load(std::memory_order_relaxed);
    do {
      if (now & 1) return TERN_E_STATE;
    } while (!attachments_.compare_exchange_weak(now, now + 2, std::memory_order_relaxed));
  } else if (!attach_again(driver)) {
    std::lock_guard lock(mutex_);
    if (!serving_.empty() || (driver_ && driver_ != driver)) return TERN_E_STATE;
    uint64_t none = 0;
    if (driver_)
      attachments_.fetch_add(2, std::memory_order_relaxed);
    else if (!attachments_.compare_exchange_strong(none, 3, std::memory_order_relaxed))
      return TERN_E_STATE;
    if (!driver_) {
      driver_ = driver;
      ++nudges_;
      something_.notify_all();  // who waited without one drives it now
    }
  }
  keep(1);
  return TERN_OK;
}

// As long as it is attached its driver does not change: one more needs no lock.
bool tern_queue::attach_again(queue_driver* driver) noexcept {
  uint64_t now = attachments_.load(std::memory_order_acquire);
  do {
    if (now < 3 || !(now & 1) || driver_ != driver) return false;
  } while (!attachments_.compare_exchange_weak(now, now + 2, std::memory_order_relaxed));
  return true;
}

// Unless it is the last one.
bool tern_queue::detach_early() noexcept {
  uint64_t now = attachments_.load(std::memory_order_relaxed);
  do {
    if (now <= 3) return false;
  } while (!attachments_.compare_exchange_weak(now, now - 2, std::memory_order_release));
  return true;
}

void tern_queue::detach(queue_driver* driver) noexcept {
  if (!driver) {
    attachments_.fetch_sub(2, std::memory_order_relaxed);
  } else if (!detach_early()) {
    std::lock_guard lock(mutex_);
    if (attachments_.fetch_sub(2, std::memory_order_relaxed) == 3) {
      attachments_.store(0, std::memory_order_relaxed);
      driver_ = nullptr;
    }
  }
  let_go(1);
}

// ---- events in

void tern_queue::post(event_node* first, event_node* last, size_t count) noexcept {
  if (count == 0) return;
  std::shared_ptr<hook<tern_notify_fn>> notify;
  ref<queue_driver> sleeper;
  bool signal;
  keep(1);  // whoever drains these events may give up the last other reference
  {
    std::lock_guard lock(mutex_);
    if (closed_) {
      signal = false;
    } else {
      const bool was_empty = events_.count == 0;
      events_.append(first, last, count);
      first = nullptr;
      signal = waiters_ > 0;
      mark_readable(was_empty);
      if (was_empty) notify = notify_;
      if (in_driver_ > 0 && !on_engine_thread()) sleeper = living_driver();
    }
  }
  if (signal) something_.notify_one();
  if (sleeper) sleeper->wake();
  if (notify) {
    engine_thread_scope scope;
    hook_base::use use(*notify);
    if (use.valid()) notify->call();
  }
  if (first) {
    event_list late;
    late.append(first, last, count);
    swallow(late);
  }
  let_go(1);
}

void tern_queue::swallow(event_list list) noexcept {
  while (event_node* node = list.pop_front()) {
    node->owner->drained(*node);
    node->owner->release(*node, node->event);
  }
}

void tern_queue::mark_readable(bool was_empty) noexcept {
  if (fd_ < 0 || was_empty == (events_.count == 0)) return;
  uint64_t value = 1;
  // Neither can block: the counter goes between 0 and 1 only.
  [[maybe_unused]] ssize_t done = was_empty ? ::write(fd_, &value, sizeof value) : ::read(fd_, &value, sizeof value);
}

// ---- the rest

void tern_queue::wake() noexcept {
  ref<queue_driver> sleeper;
  {
    std::lock_guard lock(mutex_);
    ++wakes_;
    if (waiters_ > 0) something_.notify_all();  // not every waiter is one that a wake ends
    if (in_driver_ > 0) sleeper = living_driver();
  }
  if (sleeper) sleeper->wake();
}

void tern_queue::nudge() noexcept {
  std::lock_guard lock(mutex_);
  ++nudges_;
  something_.notify_all();
}

void tern_queue::look_again() noexcept {
  ref<queue_driver> sleeper;
  {
    std::lock_guard lock(mutex_);
    ++nudges_;
    something_.notify_all();
    if (in_driver_ > 0) sleeper = living_driver();
  }
  if (sleeper) sleeper->wake();
}

void tern_queue::close() noexcept {
  ref<queue_driver> sleeper;
  {
    std::lock_guard lock(mutex_);
    closed_ = true;
    something_.notify_all();
    if (in_driver_ > 0) sleeper = living_driver();
  }
  if (sleeper) sleeper->wake();
}

error tern_queue::descriptor(int32_t* fd) {
  std::lock_guard lock(mutex_);
  if (fd_ < 0) {
    fd_ = eventfd(events_.count > 0 ? 1 : 0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (fd_ < 0) return system_error(TERN_E_INTERNAL, "no descriptor could be made for the queue", errno);
  }
  *fd = fd_;
  return {};
}

size_t tern_queue::size() noexcept {
  std::lock_guard lock(mutex_);
  return events_.count;
}

void tern_queue::set_notify(std::shared_ptr<hook<tern_notify_fn>> next) noexcept {
  {
    std::lock_guard lock(mutex_);
    std::swap(notify_, next);
  }
  if (next) next->retire();
}

void tern_queue::set_handler(std::shared_ptr<hook<tern_event_fn>> next) noexcept {
  {
    std::lock_guard lock(mutex_);
    std::swap(handler_, next);
  }
  if (next) next->retire();
}

std::shared_ptr<hook<tern_event_fn>> tern_queue::handler() noexcept {
  std::lock_guard lock(mutex_);
  return handler_;
}
