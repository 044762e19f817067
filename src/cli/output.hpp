// What a command has to say, on standard output.
#pragma once

#include <string_view>

#include "cli/exit_status.hpp"

namespace tern::cli {

// Writes everything. Where that fails, the exit status to end with: the reason is on standard error then, but for a reader that
// has gone, which has what it wanted, and for a signal.
[[nodiscard]] exit_status print_output(std::string_view text);

}  // namespace tern::cli
