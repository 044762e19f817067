// The completion queue behind tern_queue.
//
// Events are intrusive nodes whose memory exists before they are posted (a submission carries its terminal event), so posting
// never allocates and never fails. A batch is one splice under the lock. The descriptor is made when first asked for.
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/error.hpp"
#include "tern/queue.h"

namespace tern {

struct event_node;

// What the owner of a node does at each point of its life. None is called under the queue's lock.
struct event_owner {
  void (*drained)(event_node& node) noexcept;              // handed to the program: in flight no more
  void (*release)(event_node& node, tern_event& event) noexcept;  // frees what the event holds and the node; also for nodes that a
                                                           // closed queue swallowed (drained is called before)
  bool (*dispatch)(event_node& node, tern_event& event);   // calls the event's own callback; false: it has none
};

struct event_node {
  event_node* next = nullptr;
  const event_owner* owner = nullptr;
  tern_event event{};  // event.owner is set to the node when drained
};

// A client without threads, driven by whoever waits on its queue.
struct queue_driver {
  virtual int32_t drive(int64_t timeout_ms) = 0;  // TERN_OK, TERN_E_BUSY: somebody else drives
  virtual void wake() = 0;                        // makes a sleeping drive return

 protected:
  ~queue_driver() = default;
};

}  // namespace tern

struct tern_queue {
  static tern::error create(tern_queue** queue);
  void retain() noexcept;
  void release() noexcept;

  // Posts a chain of `count` nodes linked by `next`, first to last, in order.
  void post(tern::event_node* first, tern::event_node* last, size_t count) noexcept;
  // One client without threads, or any number with: TERN_E_STATE when both would be mixed. NULL detaches.
  int32_t attach(tern::queue_driver* driver) noexcept;
  void detach(tern::queue_driver* driver) noexcept;

 private:
  tern_queue() = default;
  ~tern_queue() = default;
};
