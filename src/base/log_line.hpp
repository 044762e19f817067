// A log record as one line of text, as the log file has it:
//
//   2026-11-22T18:28:27.123456Z debug [4242] operation client=1 request=17 connection=3: ended after 812 us
//
// Ids that there are none of are left out. What a message brings of control characters is escaped: a line is a line.
#pragma once

#include <string>

#include "base/log.hpp"

namespace tern {

void append_log_line(std::string& to, const log_record&);  // with a line feed at its end

}  // namespace tern
