// SIGINT and SIGTERM as a flag for the main loop. The second signal of a kind ends the process at once.
#pragma once

#include "cli/exit_status.hpp"

namespace tern::cli {

// Installs the handlers (writes are interrupted, not restarted) and ignores SIGPIPE: a closed pipe shows as EPIPE.
void catch_signals();

bool interrupted();

// interrupted or terminated; call it only when interrupted() is true.
exit_status interrupt_status();

// "interrupted" or "terminated"; as above.
const char* interrupt_word();

// How long the main loop waits at most before it looks at the flag and redraws.
inline constexpr int poll_interval_ms = 100;

}  // namespace tern::cli
