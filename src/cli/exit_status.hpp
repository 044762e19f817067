// How the tool ends. The table is part of the tool's contract: `tern --help` and the man page print it.
#pragma once

#include <string>
#include <string_view>

namespace tern::cli {

enum class exit_status : int {
  ok = 0,
  failed = 1,         // a request got no complete answer, or Redis answered with an error
  usage = 2,          // the command line is wrong; nothing was sent
  http_status = 3,    // with --fail: a status of 400 or more
  local_io = 4,       // a file or standard output could not be read or written
  interrupted = 130,  // as a shell reports SIGINT
  terminated = 143,   // as a shell reports SIGTERM
};

inline constexpr std::string_view exit_statuses_begin =
    "Exit status:\n"
    "  0    every request got an answer\n"
    "  1    a request failed: not resolved, not connected, timed out, broken off ...; Redis answered\n"
    "       with an error\n"
    "  2    the command line is wrong; nothing was sent\n";
inline constexpr std::string_view exit_status_of_fail = "  3    with --fail: an answer has a status of 400 or more\n";
inline constexpr std::string_view exit_statuses_end =
    "  4    a local file or stream could not be read, understood or written\n"
    "  130  interrupted (Ctrl-C); 143 terminated\n";

inline std::string exit_status_table() {
  return std::string(exit_statuses_begin).append(exit_status_of_fail).append(exit_statuses_end);
}
// Of a command without --fail.
inline std::string exit_status_table_without_fail() { return std::string(exit_statuses_begin).append(exit_statuses_end); }

// Ends the command: thrown where the command line or a local file makes going on pointless, caught in main.
struct failure {
  exit_status status;
  std::string message;
};

[[noreturn]] inline void fail_usage(std::string message) { throw failure{exit_status::usage, std::move(message)}; }
[[noreturn]] inline void fail_io(std::string message) { throw failure{exit_status::local_io, std::move(message)}; }

}  // namespace tern::cli
