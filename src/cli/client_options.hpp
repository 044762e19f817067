// The options that set up a client, the same for every command that sends requests.
#pragma once

#include <CLI/App.hpp>
#include <string>
#include <vector>

#include "cli/handles.hpp"

namespace tern::cli {

// Lives as long as the app that it was declared in.
class client_options {
 public:
  void declare(CLI::App& app);
  // --workers and --connections, for commands that have no others of their own.
  void declare_limits(CLI::App& app);

  // As if --option name=value had been given before the command line's own.
  void preset(std::string name, std::string value);

  // Refuses what the library refuses, naming the command-line option.
  config_handle make_config() const;

 private:
  struct setting {
    std::string given_as;  // "--timeout"
    std::string name;      // "timeout.total"
    std::string value;
  };

  void add_text(CLI::App& app, const char* flags, const char* name, const char* type, const char* text);
  void add_duration(CLI::App& app, const char* flags, const char* name, const char* text);
  void add_list(CLI::App& app, const char* flags, const char* name, const char* type, const char* text);
  void add_switch(CLI::App& app, const char* flags, const char* name, const char* value, const char* text);

  std::vector<setting> presets_;
  std::vector<setting> settings_;
  std::vector<std::string> raw_;  // name=value
  int verbosity_ = 0;
};

}  // namespace tern::cli
