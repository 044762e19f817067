#include "engine/queue.hpp"

#include <fmt/format.h>

#include "capi/barrier.hpp"
#include "tern/queue.h"

using namespace tern::capi;

namespace {

// What every call on a queue checks before a lock is touched.
tern::error usable(tern_queue* queue) {
  if (tern::error e = require(queue, "queue")) return e;
  return queue->forked() ? tern::error(TERN_E_FORKED) : tern::error();
}

tern::error check_events(tern_event* events, size_t max, size_t element_size) {
  if (tern::error e = require(events, "events")) return e;
  if (max == 0) return bad_argument("max is 0, expected at least 1");
  return check_element_size(element_size, first_size<tern_event>, "element");
}

}  // namespace

int32_t tern_queue_create(tern_queue** queue, tern_error** error) noexcept {
  return entry(error, [&]() -> tern::error {
    if (tern::error e = clear_output(queue, "queue")) return e;
    return tern_queue::create(queue);
  });
}

tern_queue* tern_queue_retain(tern_queue* queue) noexcept {
  if (queue) queue->retain();
  return queue;
}

void tern_queue_release(tern_queue* queue) noexcept {
  if (queue) queue->release();
}

int32_t tern_queue_drain(tern_queue* queue, tern_event* events, size_t max, size_t element_size, size_t* count) noexcept {
  return entry([&]() -> int32_t {
    if (tern::error e = clear_output(count, "count")) return e.code();
    if (tern::error e = usable(queue)) return e.code();
    if (tern::error e = check_events(events, max, element_size)) return e.code();
    return queue->drain(events, max, element_size, count);
  });
}

int32_t tern_queue_wait(tern_queue* queue, tern_event* events, size_t max, size_t element_size, int64_t timeout_ms,
                        size_t* count) noexcept {
  return entry([&]() -> int32_t {
    if (tern::error e = clear_output(count, "count")) return e.code();
    if (tern::error e = usable(queue)) return e.code();
    if (tern::error e = check_events(events, max, element_size)) return e.code();
    if (tern::error e = check_wait(timeout_ms, "timeout_ms")) return e.code();
    return queue->wait(events, max, element_size, timeout_ms, count);
  });
}

int32_t tern_queue_wake(tern_queue* queue) noexcept {
  return entry([&]() -> tern::error {
    if (tern::error e = usable(queue)) return e;
    queue->wake();
    return {};
  });
}

int32_t tern_queue_fd(tern_queue* queue, int32_t* fd, tern_error** error) noexcept {
  return entry(error, [&]() -> tern::error {
    if (tern::error e = require(fd, "fd")) return e;
    *fd = -1;
    if (tern::error e = usable(queue)) return e;
    return queue->descriptor(fd);
  });
}

size_t tern_queue_size(tern_queue* queue) noexcept { return queue && !queue->forked() ? queue->size() : 0; }

int32_t tern_queue_close(tern_queue* queue) noexcept {
  return entry([&]() -> tern::error {
    if (tern::error e = usable(queue)) return e;
    queue->close();
    return {};
  });
}

int32_t tern_queue_set_notify(tern_queue* queue, tern_notify_fn fn, uint64_t user_data, tern_drop_fn drop,
                              tern_error** error) noexcept {
  tern::dropper unused(drop, user_data);
  return entry(error, [&]() -> tern::error {
    if (tern::error e = usable(queue)) return e;
    queue->set_notify(fn ? std::make_shared<tern::hook<tern_notify_fn>>(fn, user_data, std::move(unused)) : nullptr);
    return {};
  });
}

int32_t tern_queue_set_handler(tern_queue* queue, tern_event_fn fn, uint64_t user_data, tern_drop_fn drop,
                               tern_error** error) noexcept {
  tern::dropper unused(drop, user_data);
  return entry(error, [&]() -> tern::error {
    if (tern::error e = usable(queue)) return e;
    queue->set_handler(fn ? std::make_shared<tern::hook<tern_event_fn>>(fn, user_data, std::move(unused)) : nullptr);
    return {};
  });
}

int32_t tern_queue_run(tern_queue* queue, int64_t timeout_ms, size_t* count) noexcept {
  return entry([&]() -> int32_t {
    clear_optional(count);
    if (tern::error e = usable(queue)) return e.code();
    if (tern::error e = check_wait(timeout_ms, "timeout_ms")) return e.code();
    return queue->run(timeout_ms, count);
  });
}

int32_t tern_queue_serve(tern_queue* queue, uint32_t threads, tern_error** error) noexcept {
  return entry(error, [&]() -> tern::error {
    if (tern::error e = usable(queue)) return e;
    return queue->serve(threads);
  });
}

int32_t tern_event_dispatch(tern_event* event) noexcept {
  return entry([&]() -> int32_t {
    if (!event || !event->owner) return TERN_E_ARGUMENT;
    if (static_cast<const tern::event_node*>(event->owner)->queue->forked()) return TERN_E_FORKED;
    return tern::dispatch_event(*event) ? TERN_OK : TERN_E_NOT_FOUND;
  });
}

tern_result* tern_event_take_result(tern_event* event) noexcept {
  return event ? std::exchange(event->result, nullptr) : nullptr;
}

void tern_events_release(tern_event* events, size_t count, size_t element_size) noexcept {
  if (events && element_size >= sizeof(tern_event)) tern::release_events(events, count, element_size);
}
