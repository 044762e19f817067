// What was counted between two moments, over all loops: the report behind tern_fetch_all.
#pragma once

#include <vector>

#include "base/clock.hpp"
#include "engine/stats.hpp"
#include "tern/report.h"

namespace tern {

// A copy of a histogram, or of several added up.
struct counted_times {
  std::vector<uint64_t> counts = std::vector<uint64_t>(histogram::size);
  uint64_t sum_ns = 0;
  void add(const histogram& h);
};

// A copy of the counters of all loops, added up.
struct stats_sum {
  uint64_t succeeded = 0, failed = 0, timed_out = 0, cancelled = 0, retries = 0;
  uint64_t bytes_in = 0, bytes_out = 0, connections_made = 0, connects_failed = 0;
  uint64_t connections_by_proxy = 0, handshakes_full = 0, handshakes_resumed = 0;
  std::vector<uint64_t> statuses, versions, errors;
  counted_times latency;

  stats_sum();
  void add(const loop_stats& s);
};

// The same of the parts of requests and connections, which no report has.
struct phase_sum {
  counted_times queue, first_byte, dns, connect, tls;

  void add(const loop_stats& s);
};

}  // namespace tern

struct tern_report {
  tern_report_info info{};
  std::vector<tern_tally> statuses, versions, errors;

  static tern_report* create(const tern::stats_sum& before, const tern::stats_sum& after, tern::duration took,
                             uint64_t connections_high);
};
