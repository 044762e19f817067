// What every subcommand offers to the tool.
#pragma once

#include <CLI/App.hpp>
#include <functional>
#include <vector>

#include "cli/exit_status.hpp"

namespace tern::cli {

struct command {
  CLI::App* app;  // the parser's
  std::function<exit_status()> run;
};

using command_list = std::vector<command>;

// Each declares its subcommands and appends them.
void add_fetch_commands(CLI::App& tool, command_list& commands);
void add_load_command(CLI::App& tool, command_list& commands);
void add_demo_command(CLI::App& tool, command_list& commands);
void add_info_command(CLI::App& tool, command_list& commands);
void add_completion_command(CLI::App& tool, command_list& commands);
void add_man_command(CLI::App& tool, command_list& commands);

// One value per use of the option, so that a URL may follow it: -H 'A: 1' -H 'B: 2' URL
inline CLI::Option* add_repeatable(CLI::App& app, const char* names, std::vector<std::string>& values, const char* text,
                                   const char* type) {
  return app.add_option(names, values, text)->type_name(type)->option_text(type)->allow_extra_args(false);
}

}  // namespace tern::cli
