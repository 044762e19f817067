// A histogram of latencies as text.
#pragma once

#include <string>

#include "cli/latency_histogram.hpp"

namespace tern::cli {

// Rows of equal ratio, each with a bar of what took so long: for a terminal of `width` columns. Empty when nothing was
// recorded.
std::string latency_bars(const latency_histogram& latency, int width);

// A line for each bucket that has something: up_to_ms,count,cumulative,percentile; with a line of these names in front.
std::string latency_csv(const latency_histogram& latency);

}  // namespace tern::cli
