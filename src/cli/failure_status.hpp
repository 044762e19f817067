// What a failed request makes of the tool's exit status.
#pragma once

#include <cstdint>
#include <string>

#include "cli/exit_status.hpp"

namespace tern::cli {

// `code`: the TERN_E_ code of a result. Some mistakes of the command line and of the files it names show only when a request is
// about to be sent.
exit_status status_of_failure(int32_t code);

// Of two ways to end, the one to report. Two kinds of failure are `failed`.
exit_status worse(exit_status a, exit_status b);

// For the help of commands, and of those without --fail.
std::string exit_status_table();
std::string exit_status_table_without_fail();

}  // namespace tern::cli
