// A result as one JSON object.
#pragma once

#include <string>
#include <string_view>

#include "cli/handles.hpp"

namespace tern::cli {

// `file` is where the body went, empty when it is in the result.
std::string result_json(const tern_result_info& info, std::string_view file);

}  // namespace tern::cli
