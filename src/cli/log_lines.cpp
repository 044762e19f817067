#include "cli/log_lines.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>

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
std::string line_of(const tern_log_record& record) {
  auto seconds = static_cast<std::time_t>(record.time_ns / 1'000'000'000);
  std::string line = fmt::format("{:%FT%T}.{:06}Z {} [{}] {}", fmt::gmtime(seconds), record.time_ns / 1000 % 1'000'000,
                                 level_name(record.level), record.thread, to_view(record.component));
  if (record.request_id >= 0) line += fmt::format(" request {}", record.request_id);
  if (record.connection_id >= 0) line += fmt::format(" connection {}", record.connection_id);
  return line + ": " + printable(to_view(record.message));
}

int32_t level_of(int verbosity) {
  constexpr int32_t levels[] = {TERN_LOG_OFF, TERN_LOG_INFO, TERN_LOG_DEBUG, TERN_LOG_TRACE};
  return levels[std::min(verbosity, 3)];
}

void write_line(uint64_t user_data, const tern_log_record* record) {
  const auto& plan = *reinterpret_cast<const log_plan*>(static_cast<uintptr_t>(user_data));
  const std::string line = line_of(*record);
  if (record->level <= level_of(plan.verbosity)) print_error_line(line);
  if (plan.trace) plan.trace->write(line + '\n');
}

}  // namespace

void log_as_planned(tern_config* config, const log_plan& plan) {
  if (plan.verbosity == 0 && !plan.trace) return;
  error_slot error;
  check(tern_config_set_log(config, write_line, reinterpret_cast<uintptr_t>(&plan), nullptr, error), error, "--verbose");
  error_slot level_error;
  const std::string level(level_name(plan.trace ? TERN_LOG_TRACE : level_of(plan.verbosity)));
  check(tern_config_set(config, to_str("log.level"), to_str(level.substr(0, level.find(' '))), level_error), level_error,
        "--verbose");
}

}  // namespace tern::cli
