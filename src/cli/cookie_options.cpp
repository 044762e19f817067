#include "cli/cookie_options.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include "cli/command.hpp"
#include "cli/cookie_file.hpp"
#include "cli/file_io.hpp"
#include "cli/output.hpp"

namespace tern::cli {

void cookie_options::declare(CLI::App& app) {
  app.option_defaults()->group("HTTP");
  add_each(
      app, "-b,--cookie",
      [this](const std::string& text) {
        if (text.find('=') == std::string::npos)
          files_.emplace_back(text);
        else
          pairs_.push_back(text);
      },
      "send this cookie, or those of a file (- for standard input) in the Netscape format or of Set-Cookie lines with a "
      "Domain; '' "
      "only turns cookies on (repeatable)",
      "NAME=VALUE|FILE");
  add_each(
      app, "-c,--cookie-jar",
      [this](const std::string& path) {
        if (path.empty()) fail_usage("--cookie-jar: name a file, or - for standard output");
        jar_ = path;
      },
      "keep cookies in this file: read first if it is there, written at the end; - writes them to standard output", "FILE");
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
  if (jar_ && !jar_is_output() && ::access(jar_->text.c_str(), F_OK) == 0)
    at_origin(jar_->where, [&] {
      error_slot error;
      check(tern_client_load_cookies(client, to_str(jar_->text), nullptr, error), error,
            "--cookie-jar " + printable(jar_->text), exit_status::local_io);
    });
  for (const placed& file : files_)
    if (!file.text.empty() && (!jar_ || file.text != jar_->text || jar_is_output()))
      at_origin(file.where, [&] { load_cookie_file(client, file.text); });
}

exit_status cookie_options::save(tern_client* client) const {
  if (!jar_) return exit_status::ok;
  if (jar_is_output()) return print_output(cookies_as_text(client));
  at_origin(jar_->where, [&] {
    error_slot error;
    check(tern_client_save_cookies(client, to_str(jar_->text), error), error, "--cookie-jar " + printable(jar_->text),
          exit_status::local_io);
  });
  return exit_status::ok;
}

}  // namespace tern::cli
