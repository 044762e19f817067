// Who the requests come from: user and password, token, netrc.
#pragma once

#include <CLI/App.hpp>
#include <optional>
#include <string>

#include "cli/letters.hpp"
#include "cli/setting_options.hpp"

namespace tern::cli {

class auth_options {
 public:
  void declare(CLI::App& app, setting_options& settings, letters which);

  // Asks for a password that was left out; call it once, before the settings are applied.
  void complete(setting_options& settings);

 private:
  std::optional<std::string> user_;  // USER or USER:PASSWORD
};

}  // namespace tern::cli
