// The options that set up a client, the same for every command that sends requests.
#pragma once

#include <CLI/App.hpp>
#include <optional>
#include <string>

#include "cli/auth_options.hpp"
#include "cli/handles.hpp"
#include "cli/letters.hpp"
#include "cli/log_lines.hpp"
#include "cli/origin.hpp"
#include "cli/proxy_options.hpp"
#include "cli/setting_options.hpp"

namespace tern::cli {

// Lives as long as the app that it was declared in.
class client_options {
 public:
  // Of HTTP requests.
  void declare(CLI::App& app, letters which);
  void declare_websocket(CLI::App& app);
  void declare_redis(CLI::App& app);
  // --workers and --connections, for commands that have no others of their own.
  void declare_limits(CLI::App& app);
  // -v: the log from the `log_from`th v on; --trace.
  void declare_verbose(CLI::App& app, int log_from, const char* text);

  // As if --set name=value had been given before the command line's own.
  void preset(std::string name, std::string value);
  // So many requests at once, also to one origin.
  void put_parallel(const std::string& given_as, const std::string& count);
  setting_options& settings() { return settings_; }
  int verbosity() const { return verbosity_; }
  // Once the config is made; nothing: none was asked for.
  const std::shared_ptr<const trace_file>& trace() const { return log_.trace; }

  // Asks for a missing password, and refuses what the library refuses, naming the command-line option.
  config_handle make_config();

 private:
  void declare_rest(CLI::App& app, letters which);

  setting_options settings_;
  auth_options auth_;
  proxy_options proxy_;
  int verbosity_ = 0;
  int log_from_ = 1;
  std::optional<placed> trace_path_;
  log_plan log_;
};

}  // namespace tern::cli
