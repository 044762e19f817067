// Options whose value may be left out: --timing, --timing FORMAT; --parallel, --parallel 8.
#pragma once

#include <CLI/App.hpp>
#include <functional>
#include <string>
#include <vector>

namespace tern::cli {

// The words of a command line in which the value of such an option stands with it, --timing=FORMAT, as the parser wants it: the
// next word is one if it looks like one, which no URL does.
std::vector<std::string> with_joined_values(std::vector<std::string> words);

// Calls `use` where the option stands, in the order of the command line, with what is behind its "="; without, with "". `type`:
// of the value.
CLI::Option* add_optional(CLI::App& app, const std::string& names, std::function<void(const std::string&)> use,
                          const std::string& text, const std::string& type);

}  // namespace tern::cli
