// Who the requests come from: user and password, token, netrc.
#pragma once

#include <CLI/App.hpp>
#include <optional>
#include <string>

#include "cli/letters.hpp"
#include "cli/setting_options.hpp"

namespace tern::cli {

// Where a user and a password go.
struct login_place {
  const char* given_as;  // "--user"
  const char* user;      // options of the library
  const char* password;
  const char* question;  // "Password for"
};
// USER:PASSWORD, or USER, whose password is asked for.
void put_login(setting_options& settings, const login_place& where, const std::string& given);

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
