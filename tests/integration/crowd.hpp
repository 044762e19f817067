// Many submissions to a client's own queue, and what came back of each: one completion, told apart by id.
#pragma once

#include <chrono>
#include <map>
#include <vector>

#include "integration/support.hpp"

namespace tern::integration {

class crowd {
 public:
  explicit crowd(tern_client* client) : client_(client) {}

  uint64_t submit(tern_request* request, tern_submit_options how = {}) {
    how.struct_size = sizeof how;
    uint64_t id = 0;
    tern_error* error = nullptr;
    EXPECT_EQ(tern_submit_ex(client_, request, &how, &id, &error), TERN_OK) << tern_error_message(error);
    tern_error_release(error);
    ++submitted_;
    return id;
  }

  // Takes what has completed; waits at most so long for the first.
  void take(int64_t timeout_ms) {
    tern_event events[64];
    size_t count = 0;
    ASSERT_EQ(tern_queue_wait(tern_client_queue(client_), events, 64, sizeof events[0], timeout_ms, &count), TERN_OK);
    for (size_t i = 0; i < count; ++i) {
      if (events[i].kind != TERN_EVENT_COMPLETED) continue;
      EXPECT_TRUE(answers_.emplace(events[i].id, answer(tern_result_retain(events[i].result))).second)
          << "a second completion of " << events[i].id;
    }
    tern_events_release(events, count, sizeof events[0]);
  }

  // Until everything has completed; false when it has not in time.
  bool settle(std::chrono::seconds limit = std::chrono::seconds(120)) {
    const auto until = std::chrono::steady_clock::now() + limit;
    while (answers_.size() < submitted_ && std::chrono::steady_clock::now() < until) take(100);
    return answers_.size() == submitted_;
  }

  bool has(uint64_t id) const { return answers_.count(id) > 0; }
  const answer& operator[](uint64_t id) const { return answers_.at(id); }
  const std::map<uint64_t, answer>& answers() const { return answers_; }
  size_t succeeded() const {
    size_t n = 0;
    for (const auto& [id, a] : answers_) n += a.code() == TERN_OK && a.status() == 200;
    return n;
  }

 private:
  tern_client* client_;
  size_t submitted_ = 0;
  std::map<uint64_t, answer> answers_;
};

// Drains `count` completions of the default queue, in the order in which they come.
inline std::vector<tern_event> drain(tern_client* client, size_t count) {
  std::vector<tern_event> all;
  while (all.size() < count) {
    tern_event events[64];
    size_t n = 0;
    EXPECT_EQ(tern_queue_wait(tern_client_queue(client), events, 64, sizeof events[0], 10000, &n), TERN_OK);
    EXPECT_GT(n, 0u) << "nothing for ten seconds";
    if (n == 0) break;
    all.insert(all.end(), events, events + n);
    tern_events_release(events, n, sizeof events[0]);
    for (auto i = all.end() - static_cast<std::ptrdiff_t>(n); i != all.end(); ++i) i->result = nullptr, i->stream = nullptr;
  }
  return all;
}

inline uint64_t connect_times(tern_client* client, const std::string& url) {
  uint64_t times = 0;
  EXPECT_EQ(tern_client_connect_times(client, str(url), &times, nullptr), TERN_OK);
  return times;
}

}  // namespace tern::integration
