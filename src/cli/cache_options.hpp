// Responses that are used again: --cache and --cache-memory.
#pragma once

#include "cli/setting_options.hpp"

namespace tern::cli {

void declare_cache_options(CLI::App& app, setting_options& settings);

}  // namespace tern::cli
