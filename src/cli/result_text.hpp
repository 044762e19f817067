// A result as people read it. `in_colour`: for a terminal that takes it.
#pragma once

#include <string>
#include <vector>

#include "cli/handles.hpp"

namespace tern::cli {

// "1.1" for 11, "2" for 20 (RFC 9113 has no minor version)
std::string version_text(uint32_t version);

// REQID 0. HTTP/2.0 200 OK 4210 bytes received: the reason that the status stands for where the answer has none
std::string finished_line(const tern_result* result, bool in_colour = false);

// For each redirect that was followed, likewise: REQID 0. HTTP/1.1 302 Found http://host/a -> http://host/b
std::vector<std::string> history_lines(const tern_result* result, bool in_colour = false);

// http://host/: could not connect ... (TERN_E_CONNECT)
std::string failed_line(const tern_result_info& info, bool in_colour = false);

// Status line, header fields and the empty line, as they came: of the redirects that were followed, of interim responses (whose
// reason is not known) and of the response.
std::string heads_text(const tern_result_info& info, bool in_colour = false);

// The fields that came behind the body.
std::string trailers_text(const tern_result_info& info, bool in_colour = false);

// Walks an array whose elements lie `stride` bytes apart.
template <class Element, class Visit>
void for_each_element(const Element* first, uint64_t count, uint64_t stride, Visit&& visit) {
  const char* at = reinterpret_cast<const char*>(first);
  for (uint64_t i = 0; i < count; ++i, at += stride) visit(*reinterpret_cast<const Element*>(at));
}

// Each redirect with the URL it led to: visit(const tern_hop&, std::string_view next).
template <class Visit>
void for_each_hop(const tern_result_info& info, Visit&& visit) {
  const tern_hop* before = nullptr;
  for_each_element(info.history, info.history_count, info.hop_size, [&](const tern_hop& hop) {
    if (before != nullptr) visit(*before, to_view(hop.url));
    before = &hop;
  });
  if (before != nullptr) visit(*before, to_view(info.final_url));
}

}  // namespace tern::cli
