// How a client of the tool ends when its cache may still be renewing what was used.
#pragma once

#include "cli/handles.hpp"

namespace tern::cli {

// Waits for renewals, no longer than the client's cache.finish_renewals; an interrupt breaks them off.
exit_status end_client(client_handle client);

}  // namespace tern::cli
