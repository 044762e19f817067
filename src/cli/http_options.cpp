#include "cli/http_options.hpp"

#include <fmt/format.h>

#include <charconv>

#include "cli/cache_options.hpp"
#include "cli/command.hpp"
#include "cli/retry_options.hpp"

namespace tern::cli {
namespace {

// The largest that http.max_redirects may be.
constexpr uint64_t most_redirects = 1000;

std::string redirects_argument(const std::string& given) {
  if (given == "-1") return std::to_string(most_redirects);
  uint64_t count = 0;
  const char* end = given.data() + given.size();
  auto [stop, status] = std::from_chars(given.data(), end, count);
  if (status != std::errc{} || stop != end || count > most_redirects)
    fail_usage(fmt::format("--max-redirs '{}': allowed: 0 to {}, or -1 for as many", printable(given), most_redirects));
  return given;
}

}  // namespace

void declare_http_options(CLI::App& app, setting_options& settings) {
  app.option_defaults()->group("HTTP");
  settings.add_text(app, "--http", "http.version", "auto|1.1|2|2-prior-knowledge|h2c-upgrade",
                    "auto (2 where TLS agrees on it, else 1.1; the default), 1.1, 2, 2-prior-knowledge, h2c-upgrade");
  settings.add_fixed(app, "--http1.1", "http.version", "1.1", "the same as --http 1.1");
  // Not listed: only there for what it says.
  add_switch(
      app, "-0,--http1.0", [] { fail_usage("--http1.0: tern speaks no HTTP/1.0; --http1.1 is the oldest version"); }, "")
      ->group("");
  settings.add_fixed(app, "--http2", "http.version", "h2c-upgrade", "as curl has it: the same as --http h2c-upgrade");
  settings.add_fixed(app, "--http2-prior-knowledge", "http.version", "2-prior-knowledge",
                     "the same as --http 2-prior-knowledge");
  declare_redirect_options(app, settings);
  declare_retry_options(app, settings);
  declare_cache_options(app, settings);
  app.option_defaults()->group("HTTP");
  settings.add_fixed(app, "--compressed", "http.decode", "true", "ask for compressed answers and decode them (the default)");
  settings.add_fixed(app, "--raw", "http.decode", "false", "do not ask for compression, and decode nothing");
  app.option_defaults()->group("Options");
}

void declare_redirect_options(CLI::App& app, setting_options& settings) {
  app.option_defaults()->group("HTTP");
  settings.add_fixed(app, "-L,--location", "http.redirects", "all", "follow redirects (the default)");
  settings.add_fixed(app, "--no-location", "http.redirects", "none", "follow none: a redirect is the answer");
  add_each(
      app, "--max-redirs",
      [&settings](const std::string& count) { settings.put("--max-redirs", "http.max_redirects", redirects_argument(count)); },
      "redirects one after another (10); more is a failure; -1: as many as the library allows (1000)", "N");
  app.option_defaults()->group("Options");
}

}  // namespace tern::cli
