// Messages of a subscription, printed as they come.
#pragma once

#include <cstdint>

#include "cli/handles.hpp"
#include "cli/reply_output.hpp"

namespace tern::cli {

// Until `count` messages have come (0: without end), the subscription ends, a signal comes, or nobody reads the output. A
// message that is not written yet takes credit: a slow reader slows the server down.
void print_messages(tern_client* client, tern_request* subscription, uint64_t count, reply_output& output);

}  // namespace tern::cli
