// Events for tests of the queue: nodes that count what happens to them.
#pragma once

#include <poll.h>

#include <atomic>
#include <functional>
#include <vector>

#include "engine/queue.hpp"

namespace tern::test {

struct event_counts {
  std::atomic<int> drained{0};
  std::atomic<int> released{0};
  std::atomic<int> dispatched{0};
};

struct counted_event : event_node {
  counted_event(event_counts& into, uint64_t id, tern_stream* stream = nullptr, uint64_t seq = 0) : counts(into) {
    owner = &ops;
    event.kind = TERN_EVENT_COMPLETED;
    event.id = id;
    event.stream = stream;
    event.seq = seq;
  }
  event_counts& counts;
  std::function<void(tern_event&)> callback;

  static void on_drained(event_node& n) noexcept { ++static_cast<counted_event&>(n).counts.drained; }
  static void on_release(event_node& n, tern_event&) noexcept {
    ++static_cast<counted_event&>(n).counts.released;
    delete static_cast<counted_event*>(&n);
  }
  static bool on_dispatch(event_node& n, tern_event& e) {
    auto& self = static_cast<counted_event&>(n);
    if (!self.callback) return false;
    ++self.counts.dispatched;
    self.callback(e);
    return true;
  }
  static constexpr event_owner ops{on_drained, on_release, on_dispatch};
};

inline void post(tern_queue& queue, event_counts& counts, uint64_t id) {
  auto* node = new counted_event(counts, id);
  queue.post(node, node, 1);
}

inline void post_batch(tern_queue& queue, event_counts& counts, uint64_t first_id, size_t count) {
  event_list list;
  for (size_t i = 0; i < count; ++i) {
    auto* node = new counted_event(counts, first_id + i);
    list.append(node, node, 1);
  }
  queue.post(list.first, list.last, list.count);
}

inline void post_call(tern_queue& queue, event_counts& counts, uint64_t id, std::function<void(tern_event&)> callback,
                      tern_stream* stream = nullptr, uint64_t seq = 0) {
  auto* node = new counted_event(counts, id, stream, seq);
  node->callback = std::move(callback);
  queue.post(node, node, 1);
}

inline bool readable(int fd) {
  pollfd p{fd, POLLIN, 0};
  return ::poll(&p, 1, 0) == 1;
}

// A queue, released at the end of the test.
struct owned_queue {
  owned_queue() { tern_queue::create(&queue); }
  ~owned_queue() {
    if (queue) queue->release();
  }
  tern_queue* operator->() const { return queue; }
  tern_queue& operator*() const { return *queue; }
  tern_queue* queue = nullptr;
};

inline std::vector<tern_event> drain(tern_queue& queue, size_t max = 64) {
  std::vector<tern_event> events(max);
  size_t count = 0;
  queue.drain(events.data(), max, sizeof(tern_event), &count);
  events.resize(count);
  return events;
}

inline void release(std::vector<tern_event>& events) { release_events(events.data(), events.size(), sizeof(tern_event)); }

}  // namespace tern::test
