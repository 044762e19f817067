// Numbers for people.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace tern::cli {

// "512 B", "1.2 KiB", "3.4 GiB"
std::string format_bytes(double bytes);
// "740 us", "1.25 ms", "12.3 s"; "-" for a negative time
std::string format_time(int64_t nanoseconds);

// A duration as the library's options take it: a bare number ("5", "0.5") counts seconds, a fraction of a unit ("1.5s") is
// written in whole nanoseconds, no time at all ("0") is no limit, as to curl; anything else is left for the library to judge.
std::string duration_option(std::string_view given);

// How many of something; refuses what is no number above 0, naming the option.
uint64_t count_argument(std::string_view option, const std::string& given);

// A duration in nanoseconds: a number with ns, us, ms, s, m, h or d, or a bare number of seconds. -1: not a duration.
int64_t parse_duration(std::string_view text);

}  // namespace tern::cli
