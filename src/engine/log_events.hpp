// Log lines as TERN_EVENT_LOG of a queue: at most limits::log_events of them undrained; what is dropped beyond that is counted
// and told in a line of its own once there is room.
#pragma once

#include "base/log.hpp"
#include "engine/queue.hpp"
#include "tern/config.h"

namespace tern {

// For log_sink::add. The queue is kept until the sink has removed the receiver and its events were released.
log_receiver log_events_to(queue_hold queue, uint64_t user_data);

// The line of a drained event, valid as long as the event; NULL: it is none.
const tern_log_record* log_record_of(const tern_event& event) noexcept;

}  // namespace tern
