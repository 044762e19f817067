// The proxy to go through, as curl's options name it.
#pragma once

#include <CLI/App.hpp>
#include <optional>
#include <string>

#include "cli/setting_options.hpp"

namespace tern::cli {

class proxy_options {
 public:
  void declare(CLI::App& app, setting_options& settings);

  // Asks for a password that was left out; call it once, before the settings are applied.
  void complete(setting_options& settings);

 private:
  std::optional<std::string> user_;  // USER or USER:PASSWORD
};

}  // namespace tern::cli
