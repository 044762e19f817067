// Lines for people, to a descriptor that is not ours alone.
#pragma once

#include <chrono>
#include <string_view>

namespace tern {

// A pager, or a program behind a pipe, that is behind by a screen or two goes on within that; one that has stopped holds each
// line up no longer.
inline constexpr std::chrono::milliseconds line_wait{1000};

// Writes `line`, whose line feed is its own, in one piece as far as the descriptor takes it; waits as long as `longest` for one
// that takes nothing, so not on engine threads. False: not all of it was written, as it took nothing or failed. No SIGPIPE.
bool write_line(int fd, std::string_view line, std::chrono::milliseconds longest);

}  // namespace tern
