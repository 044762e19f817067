#include "cli/auth_options.hpp"

#include <fmt/format.h>
#include <pwd.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>

#include "cli/command.hpp"
#include "cli/file_io.hpp"
#include "cli/password_prompt.hpp"
#include "cli/secret_arguments.hpp"

namespace tern::cli {
namespace {

// As curl finds it: $NETRC, then .netrc in $HOME, or else in the user's folder.
std::string usual_netrc() {
  if (const char* named = std::getenv("NETRC"); named != nullptr && *named != '\0') return named;
  const char* home = std::getenv("HOME");
  if (home != nullptr && *home != '\0') return std::string(home) + "/.netrc";
  const passwd* user = ::getpwuid(::geteuid());
  return user == nullptr ? "" : std::string(user->pw_dir) + "/.netrc";
}

// No file, no credentials: as to curl, whose habits put -n into scripts that run anywhere.
std::string if_there(const std::string& path) { return ::access(path.c_str(), F_OK) == 0 ? path : ""; }

// RFC 7617 §2
bool has_control(const std::string& text) {
  return std::any_of(text.begin(), text.end(), [](unsigned char c) { return c < 0x20 || c == 0x7f; });
}

}  // namespace

void auth_options::add_user(CLI::App& app) {
  auto take_user = [this](const std::string& value) {
    note_secret(value);
    user_ = not_empty("--user", value);
    if (value == ":") fail_usage("--user: user name and password are empty");
  };
  add_each(app, "-u,--user", take_user, "user name and password; a password that is left out is asked for on the terminal",
           "USER[:PASSWORD]");
}

void auth_options::declare_user(CLI::App& app) {
  app.option_defaults()->group("Credentials");
  add_user(app);
  app.option_defaults()->group("Options");
}

void auth_options::declare(CLI::App& app, setting_options& settings, letters which) {
  auto choose = [&settings](const char* given_as, const char* kind, const char* at_once) {
    settings.put(given_as, "auth.kind", kind);
    settings.put(given_as, "auth.preemptive", at_once);
  };
  app.option_defaults()->group(
      "Credentials (those given here are for the origin of the URL only, not for another that it redirects to)");
  add_user(app);
  add_switch(app, "--basic", [choose] { choose("--basic", "basic", "true"); }, "send them at once, as plain text (Basic)");
  add_switch(app, "--digest", [choose] { choose("--digest", "digest", "false"); }, "answer Digest only");
  add_switch(
      app, "--anyauth", [choose] { choose("--anyauth", "any", "false"); },
      "answer the strongest that the server asks for (the default)");
  settings.add_secret(app, "--oauth2-bearer,--bearer", "auth.bearer", "TOKEN",
                      "a bearer token, sent at once; a password answers what is asked for then");
  add_switch(
      app, which == letters::all ? "-n,--netrc" : "--netrc",
      [&settings] { settings.put_first("--netrc", "auth.netrc", if_there(usual_netrc())); },
      "take user and password by host from ~/.netrc, or the file that NETRC names, also where a redirect leads to; none when "
      "it is not there");
  add_each(
      app, "--netrc-file",
      [&settings](const std::string& path) {
        settings.put("--netrc-file", "auth.netrc", if_there(not_empty("--netrc-file", path)));
      },
      "take them from this file instead", "FILE");
  app.option_defaults()->group("Options");
}

void put_login(setting_options& settings, const login_place& where, const std::string& given) {
  size_t colon = given.find(':');
  std::string name = given.substr(0, colon);
  std::string password = colon == std::string::npos ? ask_password(fmt::format("{} {}: ", where.question, printable(name)))
                                                    : given.substr(colon + 1);
  if (has_control(name) || has_control(password))
    fail_usage(std::string(where.given_as) + ": a control character cannot be sent");
  settings.put(where.given_as, where.user, name);
  settings.put_secret(where.given_as, where.password, std::move(password));
}

void auth_options::complete(setting_options& settings) {
  if (!user_) return;
  put_login(settings, {"--user", "auth.user", "auth.password", "Password for"}, *user_);
  user_.reset();
}

}  // namespace tern::cli
