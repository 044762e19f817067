// An event by itself: CLIENT_CLOSED, ROOM, the opening of a lease.
#pragma once

#include "engine/queue.hpp"

namespace tern {

struct lone_event final : event_node {
  lone_event(uint32_t kind, uint32_t client, uint64_t id, uint64_t user_data, tern_event_fn on_event) : call(on_event) {
    owner = &ops;
    event.kind = kind;
    event.client = client;
    event.id = id;
    event.user_data = user_data;
  }
  const tern_event_fn call;

 private:
  static void drained(event_node&) noexcept {}
  static void released(event_node& node, tern_event&) noexcept { delete &static_cast<lone_event&>(node); }
  static bool dispatch(event_node& node, tern_event& event) {
    auto& e = static_cast<lone_event&>(node);
    if (!e.call) return false;
    e.call(event.user_data, &event);
    return true;
  }
  static constexpr event_owner ops{drained, released, dispatch};
};

}  // namespace tern
