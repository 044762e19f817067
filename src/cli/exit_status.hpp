// How the tool ends. The numbers are part of the tool's contract: `tern --help` and the man page print them
// (failure_status.hpp).
//
// From 111 on stand the kinds of failure, where neither curl nor a shell has numbers of its own.
#pragma once

#include <string>

namespace tern::cli {

enum class exit_status : int {
  ok = 0,
  failed = 1,       // a request got no complete answer, for another reason than those below or for several of them
  usage = 2,        // the command line is wrong; nothing was sent
  http_status = 3,  // with --fail: a status of 400 or more
  local_io = 4,     // a file or standard output could not be read or written
  not_resolved = 111,
  not_connected = 112,
  proxy = 113,
  tls = 114,
  timed_out = 115,
  broken_off = 116,
  interrupted = 130,  // as a shell reports SIGINT
  terminated = 143,   // as a shell reports SIGTERM
};

// Ends the command: thrown where the command line or a local file makes going on pointless, caught in main.
struct failure {
  exit_status status;
  std::string message;
};

[[noreturn]] inline void fail_usage(std::string message) { throw failure{exit_status::usage, std::move(message)}; }
[[noreturn]] inline void fail_io(std::string message) { throw failure{exit_status::local_io, std::move(message)}; }

}  // namespace tern::cli
