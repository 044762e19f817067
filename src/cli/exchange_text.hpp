// What -v shows of an exchange: "*" about the connection, ">" what was sent, "<" what came back.
#pragma once

#include <string>
#include <vector>

#include "cli/handles.hpp"
#include "cli/header_options.hpp"

namespace tern::cli {

// Each redirect that was followed has its request and its answer. `fields`: what the command line added to the first request;
// of later ones only the request line and Host are shown. What the library adds by itself is not known here, and what is secret
// is not shown (secret_header.hpp).
std::string exchange_text(const tern_result_info& info, const std::vector<header_argument>& fields, bool in_colour);

// What --trace writes of it.
std::string trace_text(const tern_result_info& info, const std::vector<header_argument>& fields);

}  // namespace tern::cli
