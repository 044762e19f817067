// Waiting for events and taking them.
#include <cstring>

#include "engine/queue.hpp"
#include "engine/ref.hpp"
#include "engine/thread_role.hpp"
#include "engine/wait_clock.hpp"

using namespace tern;

namespace {

void write_event(void* to, size_t size, const tern_event& event) noexcept {
  std::memcpy(to, &event, sizeof event);
  if (size > sizeof event) std::memset(static_cast<char*>(to) + sizeof event, 0, size - sizeof event);
}

tern_event& element(tern_event* events, size_t index, size_t size) noexcept {
  return *reinterpret_cast<tern_event*>(reinterpret_cast<char*>(events) + index * size);
}

}  // namespace

int32_t tern_queue::drain(tern_event* events, size_t max, size_t element_size, size_t* count) noexcept {
  event_list list;
  {
    std::lock_guard lock(mutex_);
    if (events_.count == 0 && held_ == 0 && closed_) return TERN_E_CLOSED;
    list = take(max);
    pass_on();
  }
  *count = hand_out(list, events, element_size);
  return TERN_OK;
}

int32_t tern_queue::wait(tern_event* events, size_t max, size_t element_size, int64_t timeout_ms, size_t* count) {
  if (on_engine_thread()) return TERN_E_REENTRANT;
  event_list list;
  {
    std::unique_lock lock(mutex_);
    const found what = await(lock, timeout_ms, false);
    if (what == found::events) list = take(max);
    pass_on();
    if (what == found::closed) return TERN_E_CLOSED;
  }
  *count = hand_out(list, events, element_size);
  return TERN_OK;
}

// ---- waiting

tern_queue::found tern_queue::await(std::unique_lock<std::mutex>& lock, int64_t timeout_ms, bool serving,
                                    const std::function<bool()>* until) {
  now_t deadline = never;
  for (bool first = true;; first = false) {
    if (serving && stopping_) return found::stopped;
    if (until && (*until)()) return found::stopped;
    if (wakes_ > 0 && !serving) {
      --wakes_;
      return found::woken;
    }
    if (events_.count > 0) return found::events;
    if (closed_ && held_ == 0) return found::closed;
    if (first) deadline = wait_until(timeout_ms);
    // A driven client is given one turn even by a poll.
    const bool over = deadline != never && (first ? timeout_ms == 0 : deadline <= clock::now());
    if (over && !(first && driver_)) return found::timed_out;
    if (driver_)
      drive(lock, deadline);
    else
      sleep(lock, deadline);
  }
}

ref<queue_driver> tern_queue::living_driver() noexcept {
  queue_driver* const driver = driver_;
  return ref<queue_driver>::adopt(driver && driver->try_retain() ? driver : nullptr);
}

void tern_queue::drive(std::unique_lock<std::mutex>& lock, now_t deadline) {
  ref<queue_driver> driver = living_driver();
  if (!driver) return sleep(lock, deadline);
  const uint64_t turns = driver->turns();
  const uint64_t nudges = nudges_;
  ++in_driver_;
  lock.unlock();
  int32_t status;
  try {
    status = driver->drive(ms_left(deadline), turns);
  } catch (...) {
    driver = {};
    lock.lock();
    --in_driver_;
    throw;
  }
  queue_driver::heir turn{this};
  const bool enlisted = status == TERN_E_BUSY && driver->enlist(turn, turns);
  if (!enlisted) driver = {};
  lock.lock();
  --in_driver_;
  if (status == TERN_OK || (status == TERN_E_BUSY && !enlisted)) return;
  if (events_.count == 0 && wakes_ == 0 && nudges_ == nudges && !closed_) sleep(lock, deadline);
  if (!enlisted) return;
  lock.unlock();
  driver->delist(turn);
  driver = {};
  lock.lock();
}

void tern_queue::sleep(std::unique_lock<std::mutex>& lock, now_t deadline) {
  ++waiters_;
  if (deadline == never)
    something_.wait(lock);
  else
    something_.wait_until(lock, deadline);
  --waiters_;
}

void tern_queue::pass_on() noexcept {
  if (waiters_ == 0) return;
  if (wakes_ > 0)
    something_.notify_all();  // not every waiter is one that a wake ends
  else if (events_.count > 0)
    something_.notify_one();
}

// ---- taking

event_list tern_queue::take(size_t max) noexcept {
  if (max >= events_.count) {
    event_list all = events_;
    events_ = {};
    mark_readable(all.count == 0);
    return all;
  }
  event_list some;
  while (some.count < max) {
    event_node* node = events_.pop_front();
    some.append(node, node, 1);
  }
  return some;
}

size_t tern_queue::hand_out(event_list list, tern_event* events, size_t element_size) noexcept {
  const size_t count = list.count;
  keep(count);
  for (size_t i = 0; event_node* node = list.pop_front(); ++i) {
    node->queue = this;
    node->event.owner = node;
    write_event(&element(events, i, element_size), element_size, node->event);
    node->owner->drained(*node);
  }
  return count;
}

void tern::release_events(tern_event* events, size_t count, size_t element_size) noexcept {
  tern_queue* queue = nullptr;
  size_t owed = 0;
  for (size_t i = 0; i < count; ++i) {
    tern_event& event = element(events, i, element_size);
    auto* node = static_cast<event_node*>(event.owner);
    if (node && !node->queue->forked()) {  // what the parent's events hold stays with the parent
      if (node->queue != queue) {
        if (owed > 0) queue->let_go(owed);
        queue = node->queue;
        owed = 0;
      }
      ++owed;
      node->owner->release(*node, event);
    }
    std::memset(&event, 0, element_size);
  }
  if (owed > 0) queue->let_go(owed);
}
