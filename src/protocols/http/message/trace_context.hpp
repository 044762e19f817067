// W3C Trace Context: what a request carries so that the records of all who handle it can be put together. Pure.
//
//   traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01
//                version-trace id-parent id-flags
#pragma once

#include <string>
#include <string_view>

namespace tern::http {

// §3.2: version 00 as it is; a later one by what all versions have in common (§4.3).
bool is_traceparent(std::string_view text) noexcept;
// §3.3: at most 32 members, none twice.
bool is_tracestate(std::string_view text);

// The same trace and sampling with another parent id, in the form of version 00. `random`: 16 lowercase hex digits, not all 0.
std::string child_of(std::string_view traceparent, std::string_view random);
// A trace that begins here. `random`: 32 lowercase hex digits for the trace and 16 for the parent, neither all 0.
std::string new_traceparent(std::string_view random, bool sampled);

inline constexpr size_t trace_id_digits = 32;
inline constexpr size_t parent_id_digits = 16;

}  // namespace tern::http
