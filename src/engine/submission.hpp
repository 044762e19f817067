// One accepted submission, from submit until its terminal event is released. Small, because a million of them may wait; what
// only a running one needs is in its operation. Its terminal event is part of it, so that completing never allocates.
//
// Owned by the engine until it is posted, by the event afterwards. Home is the loop that runs it.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "base/block_shelf.hpp"
#include "base/intrusive_list.hpp"
#include "base/wheel.hpp"
#include "engine/call.hpp"
#include "engine/dropper.hpp"
#include "engine/lease.hpp"
#include "engine/prepared.hpp"
#include "engine/queue.hpp"
#include "engine/ref.hpp"
#include "engine/request.hpp"
#include "engine/scheduler.hpp"
#include "engine/sink_target.hpp"
#include "engine/stream.hpp"
#include "sansio/body_source.hpp"
#include "sansio/provider.hpp"
#include "tern/submit.h"

struct tern_client;

namespace tern {

class running;  // engine/running.hpp
class loop;     // engine/loop.hpp

// Of a request that a provider makes by itself: it takes no worker, has no event, and its end is told to the provider.
struct spawned_order {
  provider& by;
  std::unique_ptr<body_source> body;  // NULL: none
  bool has_stages = false;
};

// What a program asked for beside the request.
struct submit_order {
  tern_queue* queue = nullptr;  // the caller's reference; NULL: the client's default. Unused for calls
  uint64_t user_data = 0;
  tern_event_fn on_event = nullptr;
  dropper drop;
  std::optional<duration> timeout_total;  // over the option
  int32_t priority = 0;
  uint32_t sink = TERN_SINK_MEMORY;
  std::string sink_path;
  std::unique_ptr<sink_target> sink_to;  // TERN_SINK_DESCRIPTOR, TERN_SINK_CALLBACK
  stream_hold stream;
  bool background = false;
  ref<tern_call> call;
  ref<tern_lease> lease;  // submitted on it
  ref<tern_lease> opens;  // this submission is the lease itself
  std::unique_ptr<spawned_order> spawned;
};

class submission final : public scheduler_entry, public list_node<line_tag>, public event_node {
 public:
  submission(tern_client& client, request_ref request, std::shared_ptr<const tern::prepared> from, submit_order order);
  submission(const submission&) = delete;
  submission& operator=(const submission&) = delete;

  static block_shelf spare;
  static void* operator new(size_t) { return spare.take(); }
  static void operator delete(void* block) noexcept { spare.give(block); }

  tern_client& client;
  request_ref request;
  std::shared_ptr<const tern::prepared> from;
  submit_order order;
  queue_hold queue;  // empty for calls
  now_t submitted{};
  timer deadline;  // the home loop's
  tern::loop* home_loop = nullptr;
  tern::running* active = nullptr;  // while running
  error cancelled;                  // asked for before it ran, or before it runs again
  bool waking = false;              // it slept and has asked for a worker again
  bool held = false;                // admitted, and waits for its turn on a lease

  // In the scheduler and not admitted; asked under the scheduler's lock.
  bool waits() const noexcept { return at() == place::waiting || at() == place::blocked; }
  struct discard {
    void operator()(submission* s) const noexcept { delete s; }
  };
  using fresh = std::unique_ptr<submission, discard>;  // not handed over yet
  uint64_t id() const noexcept { return event.id; }
  // For the log; -1: the program knows nothing of it.
  int64_t logged_id() const noexcept { return order.spawned ? -1 : static_cast<int64_t>(id()); }
  void complete_call(tern_result* result);  // and ends this
  duration timeout_total() const noexcept { return order.timeout_total.value_or(from->options.timeout_total); }

 private:
  friend class loop;
  ~submission() = default;
  static void drained(event_node& node) noexcept;
  static void released(event_node& node, tern_event& event) noexcept;
  static bool dispatch(event_node& node, tern_event& event);
  static constexpr event_owner ops{drained, released, dispatch};
};

}  // namespace tern
