// Every limit that is not an option, and the default of every limit that is one. A reason stands beside each value.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>

namespace tern {

// What the option text `none` means for a size or a count.
inline constexpr uint64_t no_limit = std::numeric_limits<uint64_t>::max();

namespace limits {

// ---- base
// Servers refuse request lines past 8 to 16 KiB; presigned and OAuth links stay below 20 KiB. More is a mistake or an attack.
inline constexpr size_t url_bytes = 64 * 1024;
// RFC 1035 §2.3.4: a label, and a name in its text form without the final dot.
inline constexpr size_t host_label_bytes = 63;
inline constexpr size_t host_name_bytes = 253;
// A log line is read by people; what is longer is a body that should not be in a log.
inline constexpr size_t log_message_bytes = 8 * 1024;
// How much of a refused text an error message repeats.
inline constexpr size_t quoted_text_bytes = 60;

// ---- value
// Walking a tree is recursive; 200 levels cost about 40 KiB of stack and no real document is deeper than 60.
inline constexpr size_t value_depth = 200;
// A tree whose nodes share children can unfold without end; 2^26 nodes are 1 GiB, past anything a program holds on purpose.
inline constexpr size_t value_nodes = size_t{1} << 26;
// `length` in a tern_value has 32 bits.
inline constexpr size_t value_length = std::numeric_limits<uint32_t>::max();

}  // namespace limits
}  // namespace tern
