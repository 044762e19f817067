// tern load
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <filesystem>
#include <memory>
#include <optional>

#include "cli/client_options.hpp"
#include "cli/command.hpp"
#include "cli/failure_status.hpp"
#include "cli/interrupt.hpp"
#include "cli/latency_chart.hpp"
#include "cli/latency_text.hpp"
#include "cli/load_run.hpp"
#include "cli/output.hpp"
#include "cli/report_file.hpp"
#include "cli/request_options.hpp"
#include "cli/terminal.hpp"
#include "cli/typed_option.hpp"
#include "cli/units.hpp"
#include "cli/url_arguments.hpp"

namespace tern::cli {
namespace {

// A first look at a server; long enough for a p99 that means something.
constexpr uint64_t default_requests = 10'000;
// Loads a small server fully; wrk and ab users raise it as they please.
constexpr uint64_t default_connections = 64;
// Each is a descriptor and a socket pair of kernel buffers; a typing error beyond it would take the machine down.
constexpr uint64_t most_connections = 1'000'000;

// As many as the library opens on a connection.
constexpr uint64_t most_streams = 1'000'000;

// A month at a million a second; what is larger is a typing error.
constexpr uint64_t most_requests = 2'600'000'000'000;

// More than a server takes that is not in trouble, and less than whoever waits for the report loses patience over.
constexpr std::chrono::seconds default_grace{5};

struct load_options {
  client_options client;
  request_options request;
  uint64_t requests = 0;
  uint64_t connections = default_connections;
  uint64_t streams = 0;
  uint64_t workers = 0;
  std::chrono::nanoseconds duration{0};
  std::chrono::nanoseconds grace = default_grace;
  double rate = 0;
  std::string csv;  // empty: none
  std::string plot;
  std::string method;
  bool json = false;
  bool quiet = false;
  url_arguments urls;
};

// Ten million a second is more than one client makes; what is larger is a typing error.
constexpr double most_rate = 10'000'000;

void add_count(CLI::App& app, const char* names, uint64_t& to, uint64_t most, const std::string& text) {
  auto use = [names, &to, most](const std::string& given) {
    const char* end = given.data() + given.size();
    const auto [stop, why] = std::from_chars(given.data(), end, to);
    if (why != std::errc() || stop != end || to == 0 || to > most)
      fail_usage(fmt::format("{} '{}': allowed: 1 to {}", typed_name(names, given), printable(given), most));
  };
  add_each(app, names, use, text, "N");
}

void declare_pace(CLI::App& app, load_options& options) {
  add_count(app, "-n,--requests", options.requests, most_requests,
            fmt::format("how many in all ({}; without limit under --duration)", default_requests));
  add_count(app, "-c,--connections", options.connections, most_connections,
            fmt::format("connections to one origin ({})", default_connections));
  add_count(app, "--streams", options.streams, most_streams,
            "requests at once on each HTTP/2 connection (100; servers may allow fewer)");
  add_count(app, "--workers", options.workers, most_connections,
            "requests on their way at once (as many as connections, times the streams when --streams is given)");
  add_each(
      app, "--duration",
      [&options](const std::string& time) {
        options.duration = std::chrono::nanoseconds(parse_duration(time));
        if (options.duration.count() <= 0)
          fail_usage(fmt::format("--duration '{}': write it as 10s, 1m or a number of seconds", printable(time)));
      },
      "send nothing more after this time: 10s, 1m; a bare number counts seconds", "DURATION");
  add_each(
      app, "--grace",
      [&options](const std::string& time) {
        options.grace = std::chrono::nanoseconds(parse_duration(time));
        if (options.grace.count() < 0)
          fail_usage(fmt::format("--grace '{}': write it as 500ms, 10s or a number of seconds", printable(time)));
      },
      fmt::format("with --duration: how long to wait then for what is on its way ({}s); what is not answered is a failure",
                  default_grace.count()),
      "DURATION");
  add_each(
      app, "--rate",
      [&options](const std::string& given) {
        const char* end = given.data() + given.size();
        const auto [stop, why] = std::from_chars(given.data(), end, options.rate, std::chars_format::fixed);
        if (why != std::errc() || stop != end || !(options.rate > 0) || options.rate > most_rate)
          fail_usage(fmt::format("--rate '{}': allowed: a number above 0, up to {}", printable(given), most_rate));
      },
      "so many requests each second, whatever becomes of them (open loop): latencies count from when each was due", "N");
}

void declare(CLI::App& app, load_options& options) {
  declare_pace(app, options);
  add_each(
      app, "-m,-X,--method",
      [&options](const std::string& method) {
        options.method = not_empty("--method", method);
        if (parse_duration(method) >= 0)
          fail_usage(fmt::format("--method '{}': that is a time; -m is the method here, --max-time bounds a request",
                                 printable(method)));
      },
      "the method (GET; POST when there is data, PUT with -T)", "METHOD");
  options.request.declare(app);
  app.add_flag("--json", options.json, "write the report as one JSON object");
  app.add_flag("-q,-s,--quiet,--silent", options.quiet, "no progress on standard error");
  add_each(
      app, "--csv", [&options](const std::string& path) { options.csv = not_empty("--csv", path); },
      "write how many took how long to this file, as comma-separated values (-: standard output; the report goes to standard "
      "error then)",
      "FILE");
  add_each(
      app, "--plot", [&options](const std::string& path) { options.plot = not_empty("--plot", path); },
      "draw the latencies by percentile into this file (SVG; -: as with --csv)", "FILE");
  options.client.declare(app, letters::load);
  options.client.declare_verbose(app, 1, "log to standard error; -vv for more, -vvv for everything");
  options.urls.declare(app, "several are loaded in turn; [1-100], [a-z] and {one,two} stand for several", true);
  app.footer(
      fmt::format("Examples:\n"
                  "  tern load -n 100000 -c 64 http://127.0.0.1:8080/\n"
                  "  tern load --duration 30s -c 256 --json http://127.0.0.1:8080/bytes/1000 > report.json\n"
                  "  tern load -n 100000 -c 4 --streams 32 --http 2 https://server.test/\n"
                  "  tern load --rate 500 --duration 10s --plot latency.svg http://127.0.0.1:8080/\n"
                  "  tern load -m PUT -d @item.json -n 1000 http://127.0.0.1:8080/echo\n\n"
                  "Times run from submit to completion, with --rate from when a request was due; of what is not answered\n"
                  "they are what has passed. A request that failed or was not answered fails the command; statuses of 400\n"
                  "and more are answers, and counted as such.\n\n{}",
                  exit_status_table_without_fail()));
}

std::string usual_method(const body_options& body) {
  if (body.is_upload()) return "PUT";
  return body.given() ? "POST" : "GET";
}

// Also where it is not there yet.
bool is_same_file(const std::string& one, const std::string& other) {
  if (one == "-" || other == "-") return one == other;
  std::error_code none;
  const auto where = [&](const std::string& path) {
    return std::filesystem::weakly_canonical(std::filesystem::absolute(path, none), none);
  };
  const std::filesystem::path first = where(one);
  return std::filesystem::equivalent(one, other, none) || (!first.empty() && first == where(other));
}

// Both are looked at before anything is sent.
struct report_files {
  std::optional<report_file> csv;
  std::optional<report_file> plot;

  explicit report_files(const load_options& options) {
    const bool both = !options.csv.empty() && !options.plot.empty();
    if (both && options.csv != "/dev/null" && is_same_file(options.csv, options.plot))
      fail_usage(fmt::format("--csv and --plot: both would be written to {}",
                             options.csv == "-" ? "standard output" : printable(options.csv)));
    if (!options.csv.empty()) csv.emplace(options.csv);
    if (!options.plot.empty()) plot.emplace(options.plot);
  }

  void write(const load_report& report) {
    if (csv) csv->write(latency_csv(report.latency));
    if (!plot) return;
    plot->write(latency_chart(
        report.latency, fmt::format("{} requests in {}{}", report.requests, format_time(std::llround(report.seconds * 1e9)),
                                    report.rate > 0 ? fmt::format(", {:.6g} per second asked for", report.rate) : "")));
  }
};

std::string text_of(const load_options& options, const load_report& report) {
  if (options.json) return report_json(report) + '\n';
  std::string text = report_text(report);
  if (is_terminal(STDOUT_FILENO)) text += latency_bars(report.latency, terminal_width(STDOUT_FILENO));
  return text;
}

exit_status run(load_options& options) {
  load_plan plan;
  options.urls.load();
  plan.duration = options.duration;
  plan.grace = options.grace;
  plan.rate = options.rate;
  plan.requests = options.requests > 0 || plan.duration.count() > 0 ? options.requests : default_requests;
  plan.workers = options.workers > 0 ? options.workers
                                     : std::min(options.connections * std::max(options.streams, uint64_t{1}), most_connections);
  plan.show_progress = !options.quiet;
  options.client.preset("connections.per_origin", std::to_string(options.connections));
  options.client.preset("workers", std::to_string(plan.workers));
  if (options.streams > 0) options.client.preset("http2.max_streams", std::to_string(options.streams));
  if (options.request.wants_range()) options.client.preset("http.decode", "false");
  config_handle config = options.client.make_config();
  options.request.load();
  std::string method = options.method.empty() ? usual_method(options.request.body()) : options.method;
  std::vector<request_handle> requests;
  for_each_url(options.urls.items(), [&](const url_item& item) {
    plan.weights.push_back(item.weight);
    requests.push_back(options.request.make_request(item.method.empty() ? method : item.method, item.url));
  });
  report_files files(options);
  load_report report = load_run(plan, config.get(), std::move(requests)).run();
  exit_status status = exit_status::ok;
  if (options.csv == "-" || options.plot == "-") {
    std::string text = text_of(options, report);
    text.pop_back();
    print_error_line(text);
  } else {
    status = print_output(text_of(options, report));
  }
  files.write(report);
  if (interrupted()) throw failure{interrupt_status(), interrupt_word()};
  if (report.unfinished > 0) status = worse(status, exit_status::failed);
  for (const auto& failure : report.failures) status = worse(status, status_of_failure(failure.first));
  return status;
}

}  // namespace

void add_load_command(CLI::App& tool, command_list& commands) {
  CLI::App* app = tool.add_subcommand("load", "Load servers with requests and report latencies");
  auto options = std::make_shared<load_options>();
  declare(*app, *options);
  commands.push_back({app, [options] { return run(*options); }});
}

}  // namespace tern::cli
