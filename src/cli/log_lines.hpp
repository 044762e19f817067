// The library's log lines on standard error.
#pragma once

#include <tern/config.h>

namespace tern::cli {

// verbosity 1: info, 2: debug, 3 and more: trace.
void log_to_stderr(tern_config* config, int verbosity);

}  // namespace tern::cli
