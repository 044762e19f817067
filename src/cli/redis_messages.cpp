#include "cli/redis_messages.hpp"

#include <unistd.h>

#include <string_view>
#include <vector>

#include "cli/file_io.hpp"
#include "cli/interrupt.hpp"
#include "cli/terminal.hpp"

namespace tern::cli {
namespace {

constexpr size_t batch = 64;

// The word that says what it is comes as a status; people expect what redis-cli shows, a text like the others.
void put_message(const tern_value& message, reply_output& output) {
  if (message.kind != TERN_VALUE_ARRAY || message.length == 0) return output.put(message);
  std::vector<tern_value> items(message.as.items, message.as.items + message.length);
  if (items[0].kind == TERN_VALUE_STRING) items[0].kind = TERN_VALUE_BYTES;
  tern_value shown = message;
  shown.as.items = items.data();
  output.put(shown);
}

}  // namespace

void print_messages(tern_client* client, tern_request* subscription, uint64_t count, reply_output& output) {
  const queue_handle queue = make_queue();
  stream_handle stream;
  error_slot error;
  check(open_stream(client, subscription, queue.get(), 0, stream, error), error, "cannot subscribe");
  uint64_t seen = 0;
  while (output.open()) {
    tern_event events[batch];
    size_t drained = 0;
    const int32_t code = tern_queue_wait(queue.get(), events, batch, sizeof *events, poll_interval_ms, &drained);
    if (code != TERN_OK) throw failure{exit_status::failed, "waiting for messages: " + error_name(code)};
    bool over = false;
    for (size_t i = 0; i < drained; ++i) {
      const owned_event event(events[i]);
      if (over || !output.open()) continue;  // the rest is only released
      if (event->kind == TERN_EVENT_STREAM_DATA && (event->flags & TERN_EVENT_VALUE) != 0) {
        put_message(*static_cast<const tern_value*>(event->data), output);
        tern_stream_grant(stream.get(), event->cost);
        over = ++seen == count;
      } else if (event->kind == TERN_EVENT_STREAM_OPEN) {
        // A person would not know whether it works until somebody publishes.
        if (is_terminal(STDOUT_FILENO)) print_error_line("tern: subscribed");
      } else if (event->kind == TERN_EVENT_STREAM_GAP) {
        const std::string_view why(static_cast<const char*>(event->data), event->size);
        output.complain("the connection was lost, messages may be missing: " + printable(why), exit_status::ok);
      } else if (event->kind == TERN_EVENT_COMPLETED) {
        if (event->status != TERN_OK) output.put(event->result);
        over = true;
      }
    }
    if (over) return;
    if (interrupted()) return output.note(interrupt_status());
  }
}

}  // namespace tern::cli
