#include "engine/submission.hpp"

#include "engine/call.hpp"
#include "engine/client.hpp"
#include "engine/lease.hpp"

namespace tern {

constinit block_shelf submission::spare(sizeof(submission));

submission::submission(tern_client& c, request_ref r, std::shared_ptr<const tern::prepared> p, submit_order o)
    : client(c),
      request(std::move(r)),
      from(std::move(p)),
      order(std::move(o)),
      deadline([](void* self,
                  now_t now) { static_cast<submission*>(self)->home_loop->expire(*static_cast<submission*>(self), now); },
               this) {
  owner = &ops;
  event.kind = TERN_EVENT_COMPLETED;
  event.client = c.number();
  event.user_data = order.user_data;
}

void submission::drained(event_node& node) noexcept {
  auto& s = static_cast<submission&>(node);
  s.queue = queue_hold();  // from here on the event keeps the queue, and the client may go before it is released
  s.client.drained(s.order.background);
}

void submission::released(event_node& node, tern_event& event) noexcept {
  if (event.result) event.result->release();
  delete &static_cast<submission&>(node);
}

bool submission::dispatch(event_node& node, tern_event& event) {
  auto& s = static_cast<submission&>(node);
  if (!s.order.on_event) return false;
  s.order.on_event(s.order.user_data, &event);
  return true;
}

void submission::complete_call(tern_result* result) {
  tern_client& c = client;
  const bool background = order.background;
  ref<tern_call> call = std::move(order.call);
  delete this;
  call->complete(result);
  call = {};
  c.drained(background);
}

}  // namespace tern
