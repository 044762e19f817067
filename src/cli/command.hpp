// What every subcommand offers to the tool.
#pragma once

#include <CLI/App.hpp>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/exit_status.hpp"
#include "cli/file_io.hpp"

namespace tern::cli {

struct command {
  CLI::App* app;  // the parser's
  std::function<exit_status()> run;
};

using command_list = std::vector<command>;

// Each declares its subcommands and appends them.
void add_fetch_commands(CLI::App& tool, command_list& commands);
void add_load_command(CLI::App& tool, command_list& commands);
void add_redis_command(CLI::App& tool, command_list& commands);
void add_websocket_command(CLI::App& tool, command_list& commands);
void add_demo_command(CLI::App& tool, command_list& commands);
void add_info_command(CLI::App& tool, command_list& commands);
void add_completion_command(CLI::App& tool, command_list& commands);
void add_man_command(CLI::App& tool, command_list& commands);

// Calls `use` with the value of each use of the option, in the order of the command line: a URL may follow a use, and of an
// option that counts once the last use wins. The texts are as they were typed: "", "{}" and "[a,b]" too.
inline CLI::Option* add_each(CLI::App& app, const std::string& names, std::function<void(const std::string&)> use,
                             const std::string& text, const std::string& type) {
  auto run = [use = std::move(use)](const CLI::results_t& values) {
    for (const std::string& value : values) use(value);
    return true;
  };
  return app.add_option(names, CLI::callback_t(std::move(run)), text)
      ->type_name(type)
      ->option_text(type)
      ->allow_extra_args(false)
      ->trigger_on_parse();
}

// The value of an option that an empty one, as of a variable that is not set, would take away unnoticed.
inline const std::string& not_empty(std::string_view option, const std::string& value) {
  if (value.empty()) fail_usage(std::string(option) + ": its value is empty");
  return value;
}

// Calls `use` where the flag stands, in the order of the command line.
inline CLI::Option* add_switch(CLI::App& app, const std::string& names, std::function<void()> use, const std::string& text) {
  return app.add_flag_callback(names, std::move(use), text)->trigger_on_parse();
}

}  // namespace tern::cli
