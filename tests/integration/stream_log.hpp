// What a stream of values brings, as tests follow it.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "integration/streams.hpp"
#include "integration/values.hpp"

namespace tern::integration {

// What a stream brought, an event a line: open, data VALUE, writable, gap CODE, end CODE. Grants what it has read unless told
// not to.
class stream_log {
 public:
  stream_log(tern_client* client, tern_stream* stream) : client_(client), stream_(stream) {}

  // Reads on until a line was met, or a minute long nothing came.
  bool until(const std::function<bool(const std::string&)>& met, bool grants = true) {
    for (;;) {
      while (at_ < lines.size())
        if (met(lines[at_++])) return true;
      tern_event events[64];
      size_t n = 0;
      EXPECT_EQ(tern_queue_wait(tern_client_queue(client_), events, 64, sizeof events[0], 60000, &n), TERN_OK);
      if (n == 0) return false;
      for (size_t i = 0; i < n; ++i) note(events[i], grants);
      tern_events_release(events, n, sizeof events[0]);
    }
  }
  bool until(const std::string& line, bool grants = true) {
    const bool met = until([&](const std::string& l) { return l == line; }, grants);
    EXPECT_TRUE(met) << "no " << line << " in\n" << text();
    return met;
  }
  bool until_kind(const std::string& word, bool grants = true) {
    const bool met = until([&](const std::string& l) { return l.starts_with(word); }, grants);
    EXPECT_TRUE(met) << "no " << word << " in\n" << text();
    return met;
  }
  size_t count(const std::string& word) const {
    size_t sum = 0;
    for (const std::string& l : lines) sum += l.starts_with(word);
    return sum;
  }
  std::string text() const {
    std::string all;
    for (const std::string& l : lines) all += l + "\n";
    return all;
  }

  std::vector<std::string> lines;
  std::string end_message;
  int32_t end_status = 0;  // HTTP's
  size_t end_hops = 0;
  uint64_t ungranted = 0;

 private:
  void note(tern_event& e, bool grants) {
    switch (e.kind) {
      case TERN_EVENT_STREAM_OPEN:
        lines.push_back("open");
        break;
      case TERN_EVENT_STREAM_DATA:
        EXPECT_EQ(e.flags, uint32_t{TERN_EVENT_VALUE});
        lines.push_back("data " + show(static_cast<const tern_value*>(e.data)));
        if (grants)
          tern_stream_grant(stream_, e.cost);
        else
          ungranted += e.cost;
        break;
      case TERN_EVENT_STREAM_WRITABLE:
        lines.push_back("writable");
        break;
      case TERN_EVENT_STREAM_GAP:
        lines.push_back("gap " + std::to_string(e.status));
        break;
      case TERN_EVENT_COMPLETED: {
        tern_result_info info{};
        tern_result_view(e.result, &info, sizeof info);
        end_status = info.status;
        end_hops = info.history_count;
        if (info.error) end_message = tern_error_message(info.error);
        lines.push_back("end " + std::to_string(e.status));
        break;
      }
      default:
        break;
    }
  }

  tern_client* client_;
  tern_stream* stream_;
  size_t at_ = 0;
};

inline std::string code(const char* word, int32_t status) { return std::string(word) + " " + std::to_string(status); }

}  // namespace tern::integration
