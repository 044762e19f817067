// tern demo
#include <fmt/format.h>
#include <poll.h>

#include <memory>

#include "cli/command.hpp"
#include "cli/demo_answer.hpp"
#include "cli/demo_run.hpp"
#include "cli/demo_server.hpp"
#include "cli/failure_status.hpp"
#include "cli/interrupt.hpp"
#include "cli/output.hpp"
#include "cli/result_text.hpp"
#include "cli/units.hpp"

namespace tern::cli {
namespace {

// A worker has a connection, which has two descriptors here: the client's and the server's. Systems allow 1,024 at least.
constexpr uint64_t most_workers = 400;

// Minutes on any machine.
constexpr uint64_t most_requests = 1'000'000'000;

constexpr uint64_t most_port = 65'535;

struct demo_options {
  uint64_t requests = 10'000;
  uint64_t workers = 64;
  uint64_t port = 0;
  bool serve = false;
  bool quiet = false;
};

std::string demo_report(const tern_report_info& info, uint64_t errors) {
  std::string text = fmt::format("requests     {} in {}, {:.0f} per second\n", info.completed, format_time(info.duration_ns),
                                 info.requests_per_second);
  text += fmt::format("transfer     {} in, {} out\n", format_bytes(static_cast<double>(info.bytes_in)),
                      format_bytes(static_cast<double>(info.bytes_out)));
  text += fmt::format("latency      p50 {}, p90 {}, p99 {}, p99.9 {}, max {}\n", format_time(info.latency_p50_ns),
                      format_time(info.latency_p90_ns), format_time(info.latency_p99_ns), format_time(info.latency_p999_ns),
                      format_time(info.latency_max_ns));
  for_each_element(info.statuses, info.status_count, info.tally_size,
                   [&](const tern_tally& tally) { text += fmt::format("status {}   {}\n", tally.key, tally.count); });
  for_each_element(info.versions, info.version_count, info.tally_size, [&](const tern_tally& tally) {
    text += fmt::format("HTTP/{:<7} {}\n", version_text(static_cast<uint32_t>(tally.key)), tally.count);
  });
  text += fmt::format("connections  {} made, {} at most open at once\n", info.connections_made, info.connections_high);
  return text + fmt::format("errors       {}\n", errors);
}

exit_status run_requests(const demo_options& options) {
  demo_server server(static_cast<uint16_t>(options.port));
  exit_status told = print_output(fmt::format("tern {}: {} requests with {} workers to the demo server on 127.0.0.1:{}\n",
                                              tern_version(), options.requests, options.workers, server.port()));
  if (told != exit_status::ok) return told;
  demo_run run(server.port(), options.requests, options.workers, !options.quiet);
  report_handle report = run.run();
  tern_report_info info{};
  info.struct_size = sizeof info;
  tern_report_view(report.get(), &info, sizeof info);
  uint64_t errors = info.failed + run.wrong_answers();
  exit_status status = print_output(demo_report(info, errors));
  if (!run.first_error().empty()) print_error_line("tern: " + run.first_error());
  if (interrupted()) throw failure{interrupt_status(), interrupt_word()};
  return worse(status, errors == 0 && info.completed == options.requests ? exit_status::ok : exit_status::failed);
}

exit_status serve(const demo_options& options) {
  demo_server server(static_cast<uint16_t>(options.port));
  exit_status told = print_output(fmt::format("http://127.0.0.1:{}/\n", server.port()));
  if (told != exit_status::ok) return told;
  print_error_line(std::string(demo_paths) + "Ctrl-C ends the server.");
  while (!interrupted()) ::poll(nullptr, 0, poll_interval_ms);
  return exit_status::ok;
}

}  // namespace

void add_demo_command(CLI::App& tool, command_list& commands) {
  CLI::App* app = tool.add_subcommand("demo", "Run requests against a server of its own, or only that server");
  auto options = std::make_shared<demo_options>();
  app->add_option("--requests", options->requests, "how many (10000)")
      ->type_name("N")
      ->check(CLI::Range(uint64_t{1}, most_requests));
  app->add_option("--workers", options->workers, "requests on their way at once (64)")
      ->type_name("N")
      ->check(CLI::Range(uint64_t{1}, most_workers));
  app->add_flag("--serve", options->serve, "start the server only, and print its URL");
  app->add_option("--port", options->port, "the server's port (0: a free one, the default)")
      ->type_name("PORT")
      ->check(CLI::Range(uint64_t{0}, most_port));
  app->add_flag("-q,--quiet", options->quiet, "no progress on standard error");
  app->footer(
      fmt::format("The server answers:\n{}\nExamples:\n  tern demo\n  tern demo --serve --port 8080\n\n"
                  "With --serve it is told to stop by Ctrl-C or SIGTERM, and exits with 0.\n\n{}",
                  demo_paths, exit_status_table_without_fail()));
  commands.push_back({app, [options] { return options->serve ? serve(*options) : run_requests(*options); }});
}

}  // namespace tern::cli
