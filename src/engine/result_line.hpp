// What came of a request as a line that people read.
#pragma once

#include <cstdint>
#include <string>

#include "tern/result.h"

namespace tern {

// Without a line feed at its end; `flags` are of TERN_LINE_*. Nothing in it that the server said controls a terminal.
std::string result_line(const tern_result_info& info, uint32_t flags);

}  // namespace tern
