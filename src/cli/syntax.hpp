// The tool's commands and options as the parser knows them, for what is generated from them: completions, the man page,
// suggestions.
#pragma once

#include <CLI/App.hpp>
#include <string>
#include <vector>

namespace tern::cli {

struct option_syntax {
  std::vector<std::string> names;  // "-o", "--output"
  std::string value;               // "FILE"; "[=FORMAT]": it may be left out; empty for a flag
  std::string text;
  std::string group;

  bool needs_value() const { return !value.empty() && !value.starts_with("[="); }
};

struct command_syntax {
  std::string name;
  std::string text;
  std::string positional;  // "URL..."; empty: none
  std::vector<option_syntax> options;
  std::string footer;
};

// Those that --help lists.
std::vector<option_syntax> options_of(const CLI::App& app);
std::vector<command_syntax> commands_of(const CLI::App& tool);

// The known word that is nearest to `given`; empty when none is near.
std::string nearest(const std::string& given, const std::vector<std::string>& known);

}  // namespace tern::cli
