// The configuration file: which one it is, and its lines as words of a command line.
#pragma once

#include <CLI/App.hpp>
#include <optional>
#include <string>
#include <vector>

#include "cli/config_text.hpp"

namespace tern::cli {

struct config_choice {
  std::optional<std::string> path;  // --config
  bool none = false;                // --no-config
};

// --config and --no-config, and what the words below need.
void declare_config_options(CLI::App& app, config_choice& choice);

// What it stands for in front of the words of the command line, each with where it stands (origin.hpp). Those that another
// command has are left out. `name`: the file's, for messages. Fails as local_io, naming file and line.
std::vector<std::string> config_words(const std::vector<config_entry>& entries, const std::string& name, const CLI::App& tool,
                                      const CLI::App& command);

// Of the file that was chosen, or else of $XDG_CONFIG_HOME/tern/config (~/.config/tern/config); none: there is none.
std::vector<std::string> words_of_config(const config_choice& choice, const CLI::App& tool, const CLI::App& command);

}  // namespace tern::cli
