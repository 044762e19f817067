// A result as people read it.
#pragma once

#include <string>

#include "cli/handles.hpp"

namespace tern::cli {

// "1.1" for 11, "2.0" for 20
std::string version_text(uint32_t version);

// REQID 0. HTTP/1.1 200 OK 4210 bytes received
std::string finished_line(const tern_result_info& info);

// http://host/: could not connect ... (TERN_E_CONNECT)
std::string failed_line(const tern_result_info& info);

// Status line, header fields and the empty line, as they came.
std::string head_text(const tern_result_info& info);

// Walks an array whose elements lie `stride` bytes apart.
template <class Element, class Visit>
void for_each_element(const Element* first, uint64_t count, uint64_t stride, Visit&& visit) {
  const char* at = reinterpret_cast<const char*>(first);
  for (uint64_t i = 0; i < count; ++i, at += stride) visit(*reinterpret_cast<const Element*>(at));
}

}  // namespace tern::cli
