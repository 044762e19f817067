#include "cli/retry_options.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "cli/command.hpp"
#include "cli/units.hpp"

namespace tern::cli {
namespace {

// The most that retry.attempts may be, the first one left out.
constexpr uint64_t most_retries = 999;

uint64_t retries_argument(const std::string& given) {
  uint64_t count = 0;
  const char* end = given.data() + given.size();
  auto [stop, status] = std::from_chars(given.data(), end, count);
  if (status != std::errc{} || stop != end || count > most_retries)
    fail_usage(fmt::format("--retry '{}': allowed: 0 to {}", printable(given), most_retries));
  return count;
}

}  // namespace

// As curl waits: a second, then twice as long each time up to ten minutes.
std::string doubling_delays() {
  std::string delays = "0s";
  for (int seconds = 1, longest = 600;; seconds = std::min(2 * seconds, longest)) {
    delays += fmt::format(",{}s", seconds);
    if (seconds == longest) return delays;
  }
}

void declare_retry_options(CLI::App& app, setting_options& settings) {
  app.option_defaults()->group("HTTP");
  add_each(
      app, "--retry",
      [&settings](const std::string& given) {
        // What is said of waits and statuses by name goes before what it says of them.
        settings.put_first("--retry", "retry.strategy", "backoff");
        settings.put_first("--retry", "retry.budget", "none");
        settings.put_first("--retry", "retry.delays", doubling_delays());
        settings.put_first("--retry", "retry.statuses", "408,429,500,502-504");
        settings.put("--retry", "retry.attempts", fmt::format("{}", retries_argument(given) + 1));
      },
      "so many more attempts when a connection fails or the status is 408, 429, 500, 502, 503 or 504, after 1 s, 2 s, 4 s ... "
      "or as Retry-After says",
      "N");
  add_each(
      app, "--retry-delay",
      [&settings](const std::string& given) {
        const std::string wait = duration_argument("--retry-delay", given);
        // No time at all leaves the waits as they are, as curl has it.
        if (parse_duration(given) != 0) settings.put("--retry-delay", "retry.delays", "0s," + wait);
      },
      "wait so long before each of them", "TIME");
  add_switch(
      app, "--retry-all-errors",
      [&settings] {
        settings.put("--retry-all-errors", "retry.statuses", "400-999");
        settings.put("--retry-all-errors", "retry.unsafe", "true");
      },
      "another attempt after any status of 400 or more, also of what may have been processed (a POST)");
  add_switch(app, "--retry-connrefused", [] {}, "refused connections are tried again in any case: there for the habit");
  settings.add_text(
      app, "--retry-strategy", "retry.strategy", "lenient|backoff|none",
      "lenient (5 attempts, a minute between them, two requests at once), backoff (10 attempts, waits that double) "
      "or none (the default)");
  app.option_defaults()->group("Options");
}

}  // namespace tern::cli
