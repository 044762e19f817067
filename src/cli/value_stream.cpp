#include "cli/value_stream.hpp"

#include "cli/interrupt.hpp"

namespace tern::cli {
namespace {

constexpr size_t batch = 64;

// False: the stream has ended.
bool hand_over(const owned_event& event, tern_stream* stream, value_reader& reader) {
  switch (event->kind) {
    case TERN_EVENT_STREAM_DATA:
      if ((event->flags & TERN_EVENT_VALUE) == 0) return true;
      reader.put(*static_cast<const tern_value*>(event->data));
      tern_stream_grant(stream, event->cost);
      return true;
    case TERN_EVENT_STREAM_OPEN:
      reader.opened();
      return true;
    case TERN_EVENT_STREAM_GAP:
      reader.lost({static_cast<const char*>(event->data), event->size});
      return true;
    case TERN_EVENT_COMPLETED:
      reader.ended(*event.operator->());
      return false;
    default:
      return true;
  }
}

}  // namespace

void read_values(tern_client* client, tern_request* request, std::string_view what, value_reader& reader) {
  const queue_handle queue = make_queue();
  stream_handle stream;
  error_slot error;
  check(open_stream(client, request, queue.get(), 0, stream, error), error, what);
  while (reader.wants_more()) {
    tern_event events[batch];
    size_t drained = 0;
    const int32_t code = tern_queue_wait(queue.get(), events, batch, sizeof *events, poll_interval_ms, &drained);
    if (code != TERN_OK) throw failure{exit_status::failed, "waiting for messages: " + error_name(code)};
    bool over = false;
    for (size_t i = 0; i < drained; ++i) {
      const owned_event event(events[i]);
      if (!over && reader.wants_more()) over = !hand_over(event, stream.get(), reader);  // the rest is only released
    }
    if (over) return;
    if (interrupted()) return reader.interrupted();
  }
}

}  // namespace tern::cli
