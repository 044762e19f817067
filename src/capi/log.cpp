#include "tern/log.h"

#include "capi/usable.hpp"
#include "engine/log_events.hpp"

using namespace tern::capi;

int32_t tern_client_log_to(tern_client* client, tern_queue* queue, uint64_t user_data, tern_error** error) noexcept {
  return entry(error, [&]() -> tern::error {
    if (tern::error e = usable(client)) return e;
    return client->log_to(queue, user_data);
  });
}

int32_t tern_client_set_log_level(tern_client* client, tern_str levels, tern_error** error) noexcept {
  return entry(error, [&]() -> tern::error {
    if (tern::error e = usable(client)) return e;
    tern::expected<std::string_view> text = read_present(levels, "levels");
    return text ? client->set_log_levels(*text) : text.why();
  });
}

int32_t tern_event_log(const tern_event* event, tern_log_record* record, size_t record_size) noexcept {
  return entry([&]() -> tern::error {
    if (tern::error e = write_struct(record, record_size, tern_log_record{}, "record")) return e;
    if (tern::error e = require(event, "event")) return e;
    const tern_log_record* line = tern::log_record_of(*event);
    if (!line) return bad_argument("event is not a TERN_EVENT_LOG");
    return write_struct(record, record_size, *line, "record");
  });
}
