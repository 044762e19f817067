// What a load run or the demo saw, and how it is told.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "cli/latency_histogram.hpp"

namespace tern::cli {

struct load_report {
  uint64_t requests = 0;  // completed, failed ones included
  uint64_t errors = 0;    // of these: got no complete answer
  double seconds = 0;
  uint64_t bytes_in = 0;  // on the wire, above TLS
  uint64_t bytes_out = 0;
  uint64_t connections_made = 0;
  uint64_t connections_high = 0;  // most open at once
  uint64_t retries = 0;
  double rate = 0;          // asked for, a second; 0: as fast as answers came
  uint64_t unsent = 0;      // were due when the time was up, and never made
  uint64_t unfinished = 0;  // were on their way when the time, and what was added to it, was up
  uint64_t timed_out = 0;   // of the errors: a time limit was over
  // Of requests that got an answer, to its completion: from the submit, or with a rate from when the request was due. Of those
  // that timed out, to then, and of those that are unfinished or unsent, to the end of the run: at least so long.
  latency_histogram latency;
  std::map<int32_t, uint64_t> statuses;
  std::map<uint32_t, uint64_t> versions;
  struct failure_kind {
    uint64_t count = 0;
    std::string example;  // the message of the first
  };
  std::map<int32_t, failure_kind> failures;  // by TERN_E_ code
};

std::string report_text(const load_report& report);
std::string report_json(const load_report& report);

}  // namespace tern::cli
