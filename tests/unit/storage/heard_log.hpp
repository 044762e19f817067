// A log at its finest, and what was said in it: "request LEVEL: message".
#pragma once

#include <string>
#include <vector>

#include "base/log.hpp"

namespace tern {

struct heard_log {
  heard_log() {
    log_levels all;
    all.fill(log_level::trace);
    log.set_levels(all);
    log.add({.call =
                 [](uint64_t self, const log_record& r) {
                   reinterpret_cast<heard_log*>(self)->lines.push_back(
                       std::to_string(r.request) + " " + std::string(to_string(r.level)) + ": " + std::string(r.message));
                 },
             .user_data = reinterpret_cast<uint64_t>(this)});
  }
  heard_log(const heard_log&) = delete;
  heard_log& operator=(const heard_log&) = delete;

  log_voice voice_of(int64_t request) const { return {&log, {.request = request}}; }
  std::vector<std::string> take() { return std::exchange(lines, {}); }

  log_sink log{1};
  std::vector<std::string> lines;
};

}  // namespace tern
