// What a client has counted, as metrics with names of their own: the one list behind tern_client_metrics and its text form.
// Pure. Names and units are Prometheus': base units, _total for what only grows. docs/logging.md has the table.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/report.hpp"
#include "tern/client.h"
#include "value/value.hpp"

namespace tern {

struct metric_sample {
  std::vector<std::pair<std::string_view, std::string>> labels;  // names are static
  uint64_t value = 0;
};

// How many were at most so long, for each bound and for all.
struct metric_buckets {
  std::vector<std::pair<double, uint64_t>> upto;  // seconds, ascending
  uint64_t count = 0;
  double sum = 0;  // seconds
};

enum class metric_kind : uint8_t { counter, gauge, histogram };

struct metric {
  std::string_view name;
  std::string_view help;
  metric_kind kind;
  std::vector<metric_sample> samples;  // of counters and gauges
  metric_buckets buckets;              // of a histogram
};

// Besides the counters: what they do not have.
struct metric_sources {
  const stats_sum& stats;
  const phase_sum& phases;
  const tern_counters& counters;
  uint64_t connecting = 0;
  uint64_t log_lines_lost = 0;
};

std::vector<metric> metrics_of(const metric_sources& from);

// [{name, help, type, samples: [{labels: {..}, value}]}], a histogram with {buckets: [[le, count]..], count, sum} instead.
expected<owned_value> metrics_value(const std::vector<metric>& all);
// The text format of Prometheus, version 0.0.4.
std::string metrics_text(const std::vector<metric>& all);

}  // namespace tern
