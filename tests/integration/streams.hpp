// A stream from its opening to its end.
#pragma once

#include <cstdint>
#include <vector>

#include "integration/support.hpp"

namespace tern::integration {

struct seen {
  std::vector<uint32_t> kinds;
  int32_t status = 1;  // of COMPLETED; 1: not yet
  uint64_t bytes = 0;
  int32_t http = 0;
};

// Drains until the stream has completed, granting what has arrived back; `each` may act on an event.
template <class Each>
seen follow(tern_client* client, tern_stream* stream, Each&& each) {
  seen s;
  while (s.status == 1) {
    tern_event events[16];
    size_t n = 0;
    EXPECT_EQ(tern_queue_wait(tern_client_queue(client), events, 16, sizeof events[0], 60000, &n), TERN_OK);
    EXPECT_GT(n, 0u) << "nothing for a minute";
    if (n == 0) break;
    for (size_t i = 0; i < n; ++i) {
      if (s.kinds.empty() || s.kinds.back() != events[i].kind) s.kinds.push_back(events[i].kind);
      if (events[i].kind == TERN_EVENT_STREAM_DATA) {
        s.bytes += events[i].size;
        tern_stream_grant(stream, events[i].cost);
      }
      if (events[i].kind == TERN_EVENT_STREAM_OPEN) s.http = tern_result_status(events[i].result);
      if (events[i].kind == TERN_EVENT_COMPLETED) s.status = events[i].status;
      each(events[i]);
    }
    tern_events_release(events, n, sizeof events[0]);
  }
  return s;
}

inline handle<tern_stream> open(tern_client* client, tern_request* request) {
  tern_stream* opened = nullptr;
  EXPECT_EQ(tern_stream_open(client, request, nullptr, &opened, nullptr, nullptr), TERN_OK);
  return handle<tern_stream>(opened);
}

inline const auto nothing = [](const tern_event&) {};

}  // namespace tern::integration
