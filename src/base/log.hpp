// The log core: who may speak (a level per component) and who listens (registered receivers).
//
//   TERN_LOG(sink, log_component::pool, log_level::debug, (log_ids{.connection = 7}), "idle for {} ms", ms);
//
// A line that nobody wants costs one relaxed load and a compare; its arguments are not evaluated. A line that somebody wants
// is formatted on the calling thread and given to each receiver there, before TERN_LOG returns. Logging from inside a receiver
// does nothing. Never log a secret: URLs go through redacted() (base/redact.hpp).
#pragma once

#include <fmt/core.h>

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/expected.hpp"

namespace tern {

enum class log_level : uint8_t { off, error, warn, info, debug, trace };
enum class log_component : uint8_t { client, scheduler, operation, pool, dns, connect, tls, http, io, storage };
inline constexpr size_t log_component_count = 10;

std::string_view to_string(log_level) noexcept;
std::string_view to_string(log_component) noexcept;
std::optional<log_level> log_level_from(std::string_view) noexcept;
std::optional<log_component> log_component_from(std::string_view) noexcept;

using log_levels = std::array<log_level, log_component_count>;

// "warn", or "info,dns=debug,tls=off": a level for all, then exceptions; components not named are off. TERN_E_OPTION_VALUE.
expected<log_levels> parse_log_levels(std::string_view);

struct log_ids {
  int64_t request = -1;
  int64_t connection = -1;
};

class log_sink;

// A log, and of whom lines in it are. A value; as long as the log lives.
struct log_voice {
  const log_sink* log = nullptr;  // NULL: nobody listens
  log_ids ids;
};

struct log_record {
  int64_t wall_ns;  // Unix time
  log_level level;
  log_component component;
  int64_t thread;   // the system's id of the calling thread
  uint64_t client;  // the client's number
  int64_t request;  // -1: none
  int64_t connection;
  std::string_view message;  // valid during the call; at most limits::log_message_bytes
};

// `call` runs on any thread, several at once, and must not throw. `drop`, if given, runs exactly once after the last call,
// also when add() throws.
struct log_receiver {
  void (*call)(uint64_t user_data, const log_record&);
  uint64_t user_data = 0;
  void (*drop)(uint64_t user_data) = nullptr;
};

class log_sink {  // thread-safe
 public:
  explicit log_sink(uint64_t client_number, wall_clock = system_wall_clock) noexcept;
  log_sink(const log_sink&) = delete;
  log_sink& operator=(const log_sink&) = delete;
  ~log_sink();  // removes every receiver; nobody logs any more

  void set_levels(const log_levels&);

  // False while there is no receiver.
  bool enabled(log_component component, log_level level) const noexcept {
    return level <= effective_[static_cast<size_t>(component)].load(std::memory_order_relaxed) && level != log_level::off;
  }

  uint64_t add(log_receiver);  // a number for remove, never 0
  // Returns after calls that are running have ended, unless called from inside a receiver. False: there is no such number.
  bool remove(uint64_t number);

  template <class... Args>
  void print(log_component component, log_level level, log_ids ids, fmt::format_string<Args...> format,
             Args&&... args) const noexcept {
    vprint(component, level, ids, format, fmt::make_format_args(args...));
  }

 private:
  class registration;
  void vprint(log_component, log_level, log_ids, fmt::string_view format, fmt::format_args) const noexcept;
  void deliver(const log_record&) const;
  void publish_levels();  // with mutex_ held

  const uint64_t client_;
  const wall_clock clock_;
  std::array<std::atomic<log_level>, log_component_count> effective_{};
  mutable std::mutex mutex_;  // guards what follows; never held during a call
  log_levels levels_{};
  std::vector<std::shared_ptr<registration>> receivers_;
  uint64_t next_number_ = 1;
};

}  // namespace tern

#define TERN_LOG(sink, component, level, ids, ...)                                                    \
  do {                                                                                                \
    if ((sink).enabled((component), (level))) (sink).print((component), (level), (ids), __VA_ARGS__); \
  } while (false)

#define TERN_LOG_AS(voice, component, level, ...)                                                    \
  do {                                                                                               \
    const ::tern::log_voice& speaks = (voice);                                                       \
    if (speaks.log != nullptr) TERN_LOG(*speaks.log, (component), (level), speaks.ids, __VA_ARGS__); \
  } while (false)
