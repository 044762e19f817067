// The log of a client as its three listeners have it: a function, events of a queue, and a file.
#pragma once

#include <filesystem>
#include <fstream>
#include <mutex>
#include <sstream>
#include <string>
#include <vector>

#include "integration/support.hpp"

namespace tern::integration {

struct log_line {
  int32_t level;
  uint64_t thread;
  int64_t request, connection;
  std::string component, message;
};

inline log_line line_of(const tern_log_record& r) {
  return {r.level, r.thread, r.request_id, r.connection_id, text(r.component), text(r.message)};
}

// By tern_config_set_log. Lives longer than the client.
class heard_lines {
 public:
  void listen(tern_config* config) {
    EXPECT_EQ(tern_config_set_log(config, hear, reinterpret_cast<uint64_t>(this), nullptr, nullptr), TERN_OK);
  }
  std::vector<log_line> lines() {
    std::lock_guard lock(mutex_);
    return lines_;
  }

 private:
  static void hear(uint64_t self, const tern_log_record* record) {
    auto& to = *reinterpret_cast<heard_lines*>(self);
    std::lock_guard lock(to.mutex_);
    to.lines_.push_back(line_of(*record));
  }
  std::mutex mutex_;
  std::vector<log_line> lines_;
};

// By tern_client_log_to, all that have not been taken yet.
inline std::vector<log_line> take_lines(tern_queue* from) {
  std::vector<log_line> lines;
  size_t n = 0;
  tern_event events[64];
  while (tern_queue_drain(from, events, 64, sizeof events[0], &n) == TERN_OK && n > 0) {
    for (size_t i = 0; i < n; ++i) {
      tern_log_record record{};
      EXPECT_EQ(tern_event_log(&events[i], &record, sizeof record), TERN_OK);
      lines.push_back(line_of(record));
    }
    tern_events_release(events, n, sizeof events[0]);
  }
  return lines;
}

inline std::string whole_file(const std::filesystem::path& path) {
  std::stringstream all;
  all << std::ifstream(path, std::ios::binary).rdbuf();
  return all.str();
}

inline handle<tern_config> make_config(const options& set) {
  tern_config* config = nullptr;
  EXPECT_EQ(tern_config_create(&config, nullptr), TERN_OK);
  for (const auto& [name, value] : set) EXPECT_EQ(tern_config_set(config, str(name), str(value), nullptr), TERN_OK) << name;
  return handle<tern_config>(config);
}

inline handle<tern_client> make_client(const tern_config* config) {
  tern_client* client = nullptr;
  tern_error* error = nullptr;
  EXPECT_EQ(tern_client_create(config, &client, &error), TERN_OK) << tern_error_message(error);
  tern_error_release(error);
  return handle<tern_client>(client);
}

}  // namespace tern::integration
