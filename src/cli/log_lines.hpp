// The library's log lines: on standard error, in a trace.
#pragma once

#include <tern/config.h>

#include <memory>

#include "cli/trace_file.hpp"

namespace tern::cli {

struct log_plan {
  int verbosity = 0;                        // on standard error; 0: none, 1: info, 2: debug, 3 and more: trace
  std::shared_ptr<const trace_file> trace;  // all of them; nothing: none
};

// Sets what the config logs; `plan` stays where it is as long as clients of the config live.
void log_as_planned(tern_config* config, const log_plan& plan);

}  // namespace tern::cli
