// Options of HTTP that are options of the library: version, redirects, decoding.
#pragma once

#include <CLI/App.hpp>

#include "cli/setting_options.hpp"

namespace tern::cli {

void declare_http_options(CLI::App& app, setting_options& settings);
// Those of them that say where requests go.
void declare_redirect_options(CLI::App& app, setting_options& settings);

}  // namespace tern::cli
