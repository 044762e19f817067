#pragma once
#include <algorithm>
#include <array>
#include <cstdint>

#include "tern_client.hpp"

namespace tern::bench {

inline constexpr std::size_t batch = 256;
inline constexpr std::int64_t give_up_ms = 30000;

// Submits one request again and again and drains its completions; `right` tells a good result.
class repeater {
 public:
  using check = bool (*)(const tern_result*);
  static bool has_status_200(const tern_result* result) { return tern_result_status(result) == 200; }

  repeater(tern_client* client, tern_request* request, check right = has_status_200)
      : client_(client), request_(request), queue_(tern_client_queue(client)), right_(right) {
    for (auto& item : items_) {
      item = {};
      item.struct_size = sizeof item;
      item.request = request_;
    }
  }

  void submit(std::uint64_t count) {
    while (count > 0) {
      std::size_t now = std::min<std::uint64_t>(count, batch), accepted = 0;
      tern_error* error = nullptr;
      must(tern_submit_batch(client_, items_.data(), now, sizeof items_[0], nullptr, &accepted, &error), error);
      if (accepted != now) must(TERN_E_AGAIN, nullptr);
      count -= now;
    }
  }
  // Waits for completions and returns how many there were.
  std::uint64_t drain() {
    std::size_t count = 0;
    must(tern_queue_wait(queue_, events_.data(), batch, sizeof events_[0], give_up_ms, &count), nullptr);
    if (count == 0) must(TERN_E_WAIT_TIMEOUT, nullptr);
    std::uint64_t completed = 0;
    for (std::size_t i = 0; i < count; ++i) {
      if (events_[i].kind != TERN_EVENT_COMPLETED) continue;
      ++completed;
      if (events_[i].status != TERN_OK || !right_(events_[i].result)) ++errors;
    }
    tern_events_release(events_.data(), count, sizeof events_[0]);
    return completed;
  }
  void run(std::uint64_t total, std::uint64_t width) {
    std::uint64_t sent = std::min(total, width), done = 0;
    submit(sent);
    while (done < total) {
      std::uint64_t completed = drain();
      done += completed;
      std::uint64_t next = std::min(completed, total - sent);
      submit(next);
      sent += next;
    }
  }

  std::uint64_t errors = 0;

 private:
  tern_client* client_;
  tern_request* request_;
  tern_queue* queue_;
  check right_;
  std::array<tern_submit_item, batch> items_;
  std::array<tern_event, batch> events_{};
};

}  // namespace tern::bench
