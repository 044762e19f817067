// The completion queue behind tern_queue.
//
// Events are intrusive nodes whose memory exists before they are posted (a submission carries its terminal event), so posting
// never allocates and never fails. A batch is one splice under the lock. The descriptor is made when first asked for.
//
// Rules:
// - Nothing of anybody else is called under the lock: no owner, no callback, no hook; a driver's try_retain() aside.
// - The descriptor is readable if and only if there is an event to take; it changes under the lock.
// - run() and serve() claim the series (a stream, a lease) of the batch they dispatch. Events of a claimed one that others find
//   are held by the claim, count as not there, and return to the front when the batch is done.
// - Two kinds of references: the program's (retain), whose last one closes the queue, because nobody can drain it any more;
//   and attachments and drained events, which only keep the memory.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "base/clock.hpp"
#include "base/error.hpp"
#include "base/fork_guard.hpp"
#include "engine/hook.hpp"
#include "engine/queue_driver.hpp"
#include "engine/ref.hpp"
#include "tern/queue.h"

namespace tern {

struct event_node;

// What the owner of a node does at each point of its life. None is called under the queue's lock.
struct event_owner {
  void (*drained)(event_node& node) noexcept;  // handed to the program: in flight no more
  // Frees what the event holds and the node; also for nodes that a closed queue swallowed (drained is called before).
  void (*release)(event_node& node, tern_event& event) noexcept;
  bool (*dispatch)(event_node& node, tern_event& event);  // calls the event's own callback; false or NULL: it has none
};

struct event_node {
  event_node* next = nullptr;
  const event_owner* owner = nullptr;
  tern_event event{};           // event.owner is set to the node when drained
  tern_queue* queue = nullptr;  // set when drained: keeps the queue until the event is released
  const void* lease = nullptr;  // whose opening or end it is

  // Events of one series are dispatched one at a time and in their order. NULL: it is of none.
  const void* series() const noexcept { return event.stream ? event.stream : lease; }
};

struct event_list {
  event_node* first = nullptr;
  event_node* last = nullptr;
  size_t count = 0;

  void append(event_node* from, event_node* to, size_t n) noexcept;
  void append(event_list&& other) noexcept;
  void prepend(event_list&& other) noexcept;
  event_node* pop_front() noexcept;
};

void release_events(tern_event* events, size_t count, size_t element_size) noexcept;
// Calls the event's callback or its queue's handler. False: there is none.
bool dispatch_event(tern_event& event);

}  // namespace tern

struct tern_queue {
  static tern::error create(tern_queue** queue);
  void retain() noexcept;
  void release() noexcept;
  bool forked() const noexcept { return guard_.crossed(); }  // then nothing else may be called

  // ---- for the engine

  // Posts a chain of `count` nodes linked by `next`, first to last, in order. Any thread.
  void post(tern::event_node* first, tern::event_node* last, size_t count) noexcept;
  // Keeps the queue's memory, and its driver, until detach. One client without threads (its driver), or any number with (NULL):
  // TERN_E_STATE when both would be mixed. To be balanced by as many calls of detach with the same argument.
  int32_t attach(tern::queue_driver* driver) noexcept;
  void detach(tern::queue_driver* driver) noexcept;

  // ---- as tern/queue.h says of tern_queue_...

  int32_t drain(tern_event* events, size_t max, size_t element_size, size_t* count) noexcept;
  int32_t wait(tern_event* events, size_t max, size_t element_size, int64_t timeout_ms, size_t* count);
  // Ends early when `until` says so: asked under the lock, when the wait begins and after look_again. Both may be NULL.
  int32_t run(int64_t timeout_ms, size_t* count, const std::function<bool()>* until = nullptr);
  tern::error serve(uint32_t threads);
  void wake() noexcept;
  void look_again() noexcept;  // whoever waits, here or in the driver, asks its `until`
  void close() noexcept;
  tern::error descriptor(int32_t* fd);
  size_t size() noexcept;
  void set_notify(std::shared_ptr<tern::hook<tern_notify_fn>> hook) noexcept;  // NULL: none
  void set_handler(std::shared_ptr<tern::hook<tern_event_fn>> hook) noexcept;

 private:
  bool attach_again(tern::queue_driver* driver) noexcept;
  bool detach_early() noexcept;
  enum class found : uint8_t { events, woken, timed_out, closed, stopped };
  struct claim;  // a batch being dispatched, on its thread's stack
  friend class tern::queue_driver;
  friend void tern::release_events(tern_event*, size_t, size_t) noexcept;
  friend bool tern::dispatch_event(tern_event&);

  tern_queue() = default;
  ~tern_queue();
  void keep(size_t n) noexcept { references_.fetch_add(n, std::memory_order_relaxed); }
  void let_go(size_t n) noexcept;
  void clear() noexcept;  // nobody will ever take what is left
  void nudge() noexcept;  // the driver is free: who found it busy tries again

  found await(std::unique_lock<std::mutex>& lock, int64_t timeout_ms, bool serving,
              const std::function<bool()>* until = nullptr);
  tern::ref<tern::queue_driver> living_driver() noexcept;  // with the lock; to be released without
  void drive(std::unique_lock<std::mutex>& lock, tern::now_t deadline);
  void sleep(std::unique_lock<std::mutex>& lock, tern::now_t deadline);
  void pass_on() noexcept;  // with the lock: another waiter sees to what is left
  void mark_readable(bool was_empty) noexcept;
  tern::event_list take(size_t max) noexcept;
  void take_claimed(claim& mine) noexcept;
  void end_claim(claim& mine) noexcept;
  bool claimed_by_other(const void* series, const claim& mine, claim** by) noexcept;
  size_t dispatch(tern::event_list batch);
  std::shared_ptr<tern::hook<tern_event_fn>> handler() noexcept;
  // Calls the hook that is known or, when it has been replaced, its successor. The one that was called; NULL: there is none.
  std::shared_ptr<tern::hook<tern_event_fn>> call_handler(std::shared_ptr<tern::hook<tern_event_fn>> known, tern_event& event);
  size_t hand_out(tern::event_list list, tern_event* events, size_t element_size) noexcept;
  static void swallow(tern::event_list list) noexcept;
  void end_run() noexcept;
  void serve_until_stopped() noexcept;

  const tern::fork_guard guard_;
  std::atomic<uint32_t> owners_{1};       // the program's references
  std::atomic<size_t> references_{1};     // all of those together count as one
  std::atomic<uint64_t> attachments_{0};  // 2 x number, + 1 when they have a driver

  std::mutex mutex_;  // guards what follows
  std::condition_variable something_;
  tern::event_list events_;
  size_t held_ = 0;       // by claims
  size_t waiters_ = 0;    // on something_
  size_t in_driver_ = 0;  // waiters inside driver_->drive
  size_t wakes_ = 0;
  uint64_t nudges_ = 0;
  size_t runners_ = 0;  // threads that dispatch: inside run, or of serve
  claim* claims_ = nullptr;
  int fd_ = -1;
  bool closed_ = false;
  bool abandoned_ = false;                            // no program reference is left
  bool stopping_ = false;                             // serve threads end
  std::atomic<tern::queue_driver*> driver_{nullptr};  // changes under the lock, while nobody is attached
  std::shared_ptr<tern::hook<tern_notify_fn>> notify_;
  std::shared_ptr<tern::hook<tern_event_fn>> handler_;
  std::vector<std::thread> serving_;
  std::mutex serve_mutex_;  // one call of serve at a time; taken before mutex_
};

namespace tern {

// What a submission in flight holds of its queue: an attachment, which, unlike a ref<tern_queue>, lets the program give the
// queue up with events undrained.
class queue_hold {
 public:
  queue_hold() noexcept = default;
  queue_hold(queue_hold&& other) noexcept
      : queue_(std::exchange(other.queue_, nullptr)), driver_(std::exchange(other.driver_, nullptr)) {}
  queue_hold& operator=(queue_hold other) noexcept {
    std::swap(queue_, other.queue_);
    std::swap(driver_, other.driver_);
    return *this;
  }
  ~queue_hold() {
    if (queue_) queue_->detach(driver_);
  }
  // TERN_E_STATE, as attach; TERN_E_FORKED for a queue of the parent.
  error take(tern_queue& queue, queue_driver* driver) {
    *this = queue_hold();
    if (queue.forked()) return error(TERN_E_FORKED);
    if (queue.attach(driver) != TERN_OK)
      return error(TERN_E_STATE,
                   "the queue serves a client without threads, or this client has none and the queue serves others");
    queue_ = &queue;
    driver_ = driver;
    return {};
  }
  tern_queue* get() const noexcept { return queue_; }
  tern_queue* operator->() const noexcept { return queue_; }
  explicit operator bool() const noexcept { return queue_ != nullptr; }

 private:
  tern_queue* queue_ = nullptr;
  queue_driver* driver_ = nullptr;
};

}  // namespace tern
