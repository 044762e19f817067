// SIGINT, SIGTERM and SIGHUP (taken for SIGTERM) as a flag for the main loop. A second signal ends the process at once, unless
// it is the first one's double (same_signal_ms).
#pragma once

#include "cli/exit_status.hpp"

namespace tern::cli {

// Installs the handlers (writes are interrupted, not restarted) and ignores SIGPIPE: a closed pipe shows as EPIPE. SIGHUP stays
// ignored where it is (nohup).
void catch_signals();

bool interrupted();

// interrupted or terminated; call it only when interrupted() is true.
exit_status interrupt_status();

// "interrupted" or "terminated"; as above.
const char* interrupt_word();

// One who ends us may signal twice for one end: timeout(1) the process and then its group, a terminal that closes the shell's
// jobs after the shell. Nobody who presses Ctrl-C again for want of patience is as quick.
inline constexpr int same_signal_ms = 500;

// How long the main loop waits at most before it looks at the flag and redraws.
inline constexpr int poll_interval_ms = 100;

}  // namespace tern::cli
