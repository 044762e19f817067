// Latency by percentile as a picture.
#pragma once

#include <string>

#include "cli/latency_histogram.hpp"

namespace tern::cli {

// An SVG document. From left to right each nine counts as much as the one before: 0, 90, 99, 99.9 ... percent, as far as there
// are requests for. `title` may hold any text.
std::string latency_chart(const latency_histogram& latency, const std::string& title);

}  // namespace tern::cli
