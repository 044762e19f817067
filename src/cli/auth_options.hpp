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
  // Of HTTP: user and password, token, netrc.
  void declare(CLI::App& app, setting_options& settings, letters which);
  // --user alone.
  void declare_user(CLI::App& app);

  // Asks for a password that was left out; call it once, before the settings are applied.
  void complete(setting_options& settings);

 private:
  void add_user(CLI::App& app);

  std::optional<std::string> user_;  // USER or USER:PASSWORD
};

}  // namespace tern::cli
