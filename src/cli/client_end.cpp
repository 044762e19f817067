#include "cli/client_end.hpp"

#include "cli/interrupt.hpp"

namespace tern::cli {

exit_status end_client(client_handle client) {
  const queue_handle queue = make_queue();
  error_slot error;
  check(tern_client_shutdown(client.get(), queue.get(), 0, error), error, "cannot end", exit_status::failed);
  for (bool closed = false; !closed;) {
    tern_event event{};
    size_t count = 0;
    if (tern_queue_wait(queue.get(), &event, 1, sizeof event, poll_interval_ms, &count) != TERN_OK) break;
    closed = count > 0 && event.kind == TERN_EVENT_CLIENT_CLOSED;
    tern_events_release(&event, count, sizeof event);
    if (interrupted()) tern_cancel_all(client.get());
  }
  return interrupted() ? interrupt_status() : exit_status::ok;
}

}  // namespace tern::cli
