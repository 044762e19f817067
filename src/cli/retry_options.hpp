// Attempts: --retry and its kin.
#pragma once

#include "cli/setting_options.hpp"

namespace tern::cli {

// The waits of `--retry`: "0s,1s,2s,4s,...,512s,600s".
std::string doubling_delays();

void declare_retry_options(CLI::App& app, setting_options& settings);

}  // namespace tern::cli
