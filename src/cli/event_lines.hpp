// Server-sent events, printed as they come.
#pragma once

#include <cstdint>
#include <vector>

#include "cli/exit_status.hpp"
#include "cli/handles.hpp"
#include "cli/header_options.hpp"

namespace tern::cli {

struct event_style {
  bool json = false;   // each as one line of JSON; else its data and a line end
  uint64_t count = 0;  // so many; 0: without end
  bool quiet = false;
  bool verbose = false;
  std::vector<header_argument> sent;  // verbose: what the command line added to the request
};

// Until they end, a signal comes, or nobody reads the output.
exit_status print_events(const event_style& style, tern_client* client, tern_request* request);

}  // namespace tern::cli
