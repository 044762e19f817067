#include "cli/cache_options.hpp"

#include "cli/command.hpp"

namespace tern::cli {

void declare_cache_options(CLI::App& app, setting_options& settings) {
  app.option_defaults()->group("HTTP");
  add_each(
      app, "--cache",
      [&settings](const std::string& folder) {
        settings.put("--cache", "cache", "directory");
        settings.put("--cache", "cache.directory", not_empty("--cache", folder));
      },
      "keep responses in this folder, which is made if it is not there, and use them again as long as they say (RFC 9111)",
      "FOLDER");
  settings.add_fixed(app, "--cache-memory", "cache", "memory", "the same for one run: URLs that come twice are fetched once");
  app.option_defaults()->group("Options");
}

}  // namespace tern::cli
