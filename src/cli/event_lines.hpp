// Server-sent events, printed as they come.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "cli/exit_status.hpp"
#include "cli/handles.hpp"
#include "cli/header_options.hpp"
#include "cli/trace_file.hpp"

namespace tern::cli {

struct event_style {
  bool json = false;   // each as one line of JSON; else its data and a line end
  uint64_t count = 0;  // so many; 0: without end
  bool quiet = false;
  bool verbose = false;
  std::vector<header_argument> sent;  // verbose, trace: what the command line added to the request
  bool history = false;               // a line for each redirect
  std::shared_ptr<const trace_file> trace;
};

// Until they end, a signal comes, or nobody reads the output.
exit_status print_events(const event_style& style, tern_client* client, tern_request* request);

}  // namespace tern::cli
