#include "cli/cookie_options.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include "cli/command.hpp"
#include "cli/file_io.hpp"

namespace tern::cli {
namespace {

void load_file(tern_client* client, const std::string& path, const char* given_as) {
  error_slot error;
  check(tern_client_load_cookies(client, to_str(path), nullptr, error), error, fmt::format("{} {}", given_as, printable(path)),
        exit_status::local_io);
}

}  // namespace

void cookie_options::declare(CLI::App& app) {
  app.option_defaults()->group("HTTP");
  add_each(
      app, "-b,--cookie",
      [this](const std::string& text) { (text.find('=') == std::string::npos ? files_ : pairs_).push_back(text); },
      "send this cookie, or those of a file in the Netscape format; '' only turns cookies on (repeatable)", "NAME=VALUE|FILE");
  add_each(
      app, "-c,--cookie-jar",
      [this](const std::string& path) {
        if (path.empty() || path == "-") fail_usage("--cookie-jar: name a file");
        jar_ = path;
      },
      "keep cookies in this file: read first if it is there, written at the end", "FILE");
  app.option_defaults()->group("Options");
}

void cookie_options::preset(client_options& client) const {
  if (wants_jar()) client.preset("http.cookies", "true");
}

std::string cookie_options::header() const {
  std::string text;
  for (const std::string& pair : pairs_) text += (text.empty() ? "" : "; ") + pair;
  return text;
}

void cookie_options::load(tern_client* client) const {
  if (!jar_.empty() && ::access(jar_.c_str(), F_OK) == 0) load_file(client, jar_, "--cookie-jar");
  for (const std::string& path : files_)
    if (!path.empty()) load_file(client, path, "--cookie");
}

void cookie_options::save(tern_client* client) const {
  if (jar_.empty()) return;
  error_slot error;
  check(tern_client_save_cookies(client, to_str(jar_), error), error, "--cookie-jar " + printable(jar_), exit_status::local_io);
}

}  // namespace tern::cli
