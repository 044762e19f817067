// What was counted between two moments, over all loops: the report behind tern_fetch_all.
#pragma once

#include <vector>

#include "base/clock.hpp"
#include "engine/stats.hpp"
#include "tern/report.h"

namespace tern {

// A copy of the counters of all loops, added up.
struct stats_sum {
  uint64_t succeeded = 0, failed = 0, timed_out = 0, cancelled = 0, retries = 0;
  uint64_t bytes_in = 0, bytes_out = 0, connections_made = 0, connects_failed = 0;
  std::vector<uint64_t> statuses, versions, errors, latency;

  stats_sum();
  void add(const loop_stats& s);
};

}  // namespace tern

struct tern_report {
  tern_report_info info{};
  std::vector<tern_tally> statuses, versions, errors;

  static tern_report* create(const tern::stats_sum& before, const tern::stats_sum& after, tern::duration took,
                             uint64_t connections_high);
};
