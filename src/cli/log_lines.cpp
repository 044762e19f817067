#include "cli/log_lines.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include "cli/file_io.hpp"
#include "cli/handles.hpp"

namespace tern::cli {
namespace {

std::string_view level_name(int32_t level) {
  switch (level) {
    case TERN_LOG_ERROR:
      return "error";
    case TERN_LOG_WARN:
      return "warn ";
    case TERN_LOG_INFO:
      return "info ";
    case TERN_LOG_DEBUG:
      return "debug";
    default:
      return "trace";
  }
}

// 2026-01-31T12:00:00.123456Z debug [4711] http request 3 connection 1: GET / sent
void write_line(uint64_t, const tern_log_record* record) {
  auto seconds = static_cast<std::time_t>(record->time_ns / 1'000'000'000);
  std::string line = fmt::format("{:%FT%T}.{:06}Z {} [{}] {}", fmt::gmtime(seconds), record->time_ns / 1000 % 1'000'000,
                                 level_name(record->level), record->thread, to_view(record->component));
  if (record->request_id >= 0) line += fmt::format(" request {}", record->request_id);
  if (record->connection_id >= 0) line += fmt::format(" connection {}", record->connection_id);
  line += ": ";
  line += printable(to_view(record->message));
  print_error_line(line);
}

}  // namespace

void log_to_stderr(tern_config* config, int verbosity) {
  error_slot error;
  check(tern_config_set_log(config, write_line, 0, nullptr, error), error, "--verbose");
  constexpr std::string_view levels[] = {"info", "debug", "trace"};
  error_slot level_error;
  std::string_view level = levels[verbosity > 3 ? 2 : verbosity - 1];
  check(tern_config_set(config, to_str("log.level"), to_str(level), level_error), level_error, "--verbose");
}

}  // namespace tern::cli
