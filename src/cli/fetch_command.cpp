// tern get|head|options|delete|post|put|patch
#include <fmt/format.h>

#include <memory>
#include <set>

#include "cli/client_end.hpp"
#include "cli/client_options.hpp"
#include "cli/command.hpp"
#include "cli/cookie_options.hpp"
#include "cli/curl_line.hpp"
#include "cli/event_lines.hpp"
#include "cli/failure_status.hpp"
#include "cli/fetch_run.hpp"
#include "cli/option_uses.hpp"
#include "cli/optional_values.hpp"
#include "cli/output.hpp"
#include "cli/request_options.hpp"
#include "cli/sent_url.hpp"
#include "cli/terminal.hpp"
#include "cli/units.hpp"
#include "cli/url_arguments.hpp"
#include "cli/url_text.hpp"

namespace tern::cli {
namespace {

struct method_row {
  const char* command;
  const char* method;
  const char* text;
  bool body;  // whether a body goes with the method unasked
  const char* examples;
};

constexpr method_row methods[] = {
    {"get", "GET", "Fetch URLs", false,
     "  tern get https://example.com/\n"
     "  tern get -O http://127.0.0.1:8080/bytes/10\n"
     "  tern get --json --query q=tern --timeout 5s http://127.0.0.1:8080/\n"
     "  tern get -o downloads/ http://127.0.0.1:8080/bytes/10 http://127.0.0.1:8080/bytes/20\n"
     "  tern get -u ada http://127.0.0.1:8080/basic/ada/s3cret\n"
     "  tern get --sse http://127.0.0.1:8080/events/4\n"
     "  tern get -c jar.txt --history http://127.0.0.1:8080/redirect/2\n"},
    {"head", "HEAD", "Fetch the headers of URLs", false, "  tern head https://example.com/\n"},
    {"options", "OPTIONS", "Ask which methods URLs allow", false, "  tern options -i http://127.0.0.1:8080/\n"},
    {"delete", "DELETE", "Delete what URLs name", true, "  tern delete http://127.0.0.1:8080/status/204\n"},
    {"post", "POST", "Send data to URLs", true,
     "  tern post -d 'name=tern&kind=bird' http://127.0.0.1:8080/echo\n"
     "  tern post --json-data '{\"name\": \"tern\"}' http://127.0.0.1:8080/echo\n"
     "  tern post -F title=Tern -F photo=@tern.jpg http://127.0.0.1:8080/echo\n"
     "  tar c . | tern post -d @- http://127.0.0.1:8080/echo\n"},
    {"put", "PUT", "Store data at URLs", true, "  tern put -T tern.jpg http://127.0.0.1:8080/echo/\n"},
    {"patch", "PATCH", "Change what URLs name", true,
     "  tern patch --json-data '{\"done\": true}' http://127.0.0.1:8080/echo\n"},
};

struct fetch_options {
  client_options client;
  request_options request;
  cookie_options cookies;
  fetch_style style;
  std::string method;  // -X; empty: the command's
  bool head = false;
  bool events = false;   // --sse
  uint64_t count = 0;    // of events; 0: without end
  bool by_name = false;  // -O
  std::vector<std::string> outputs;
  std::optional<std::string> timing;  // empty: the default format
  std::optional<bool> curl;           // whether secrets are shown
  url_arguments urls;
};

void declare(CLI::App& app, fetch_options& options) {
  add_each(
      app, "-X,--request", [&options](const std::string& method) { options.method = not_empty("--request", method); },
      "this method instead of the command's", "METHOD");
  options.request.declare(app);
  app.add_flag("-I,--head", options.head, "ask for the headers only (HEAD), and show them");
  add_each(
      app, "-o,--output", [&options](const std::string& path) { options.outputs.push_back(not_empty("--output", path)); },
      "write the body there: one for each URL, or a folder (ends with /) for all", "FILE");
  app.add_flag("-O,--remote-name,--remote-name-all", options.by_name,
               "write each body to a file here that is named by its URL; a leading dot becomes _");
  app.add_flag("-i,--include", options.style.include_head,
               "write the heads of the answer and of the redirects before it as well, to where the body goes");
  app.add_flag("--json", options.style.json, "write one JSON object per answer to standard output, one a line");
  app.add_flag("-f,--fail", options.style.fail_on_status,
               "exit with 3 when a status is 400 or more; drop such bodies, keep the files that are there");
  app.add_flag("--history", options.style.history, "a line for each redirect on standard error");
  app.add_flag("-q,-s,--quiet,--silent", options.style.quiet,
               "no REQID line for each answer on standard error, and no progress; errors are shown");
  add_switch(
      app, "--sse",
      [&options] {
        options.events = true;
        options.client.settings().put("--sse", "sse", "true");
      },
      "server-sent events of one URL: write the data of each as it comes, a line each (--json: all of it), and ask again when "
      "the answer ends");
  add_each(
      app, "--count", [&options](const std::string& given) { options.count = count_argument("--count", given); },
      "with --sse: end after so many events", "N");
  add_switch(app, "-S,--show-error", [] {}, "errors are always shown: there for the habit of -sS");
  add_optional(
      app, "-Z,--parallel",
      [&options](const std::string& count) {
        if (!count.empty()) options.client.put_parallel("--parallel", count);
      },
      "requests are always made at the same time; with a number behind it: so many at once, as --parallel-max", "N");
  app.add_flag("--fail-early", options.style.fail_early,
               "end with the first request that fails (with -f also of a status of 400 or more): the others are broken off");
  add_optional(
      app, "--timing",
      [&options](const std::string& format) {
        if (!format.empty()) timing_format{format};  // refuses what is none
        options.timing = format;
      },
      "the times of each answer as a line on standard error; with a format behind it, on standard output: text with variables "
      "such as '%{status} %{total_ms}\\n'",
      "FORMAT");
  add_optional(
      app, "--curl",
      [&options](const std::string& what) {
        if (!what.empty() && what != "secrets")
          fail_usage(fmt::format("--curl '{}': allowed: nothing, secrets", printable(what)));
        options.curl = !what.empty();
      },
      "print the curl command that sends the same, and send nothing; passwords, tokens and cookies only with --curl=secrets",
      "secrets");
  options.client.declare_limits(app);
  options.client.declare(app, letters::all);
  options.cookies.declare(app);
  options.client.declare_verbose(
      app, 2,
      "requests and answers on standard error: * connection, > sent, < received; -vv the log as well, "
      "-vvv all of it");
  options.urls.declare(
      app, "http:// is put in front of a URL without a scheme; [1-100], [001-100:STEP], [a-z] and {one,two} stand for several",
      false);
}

std::string method_of(const fetch_options& options, const method_row& row) {
  const body_options& body = options.request.body();
  if (options.head && body.given()) fail_usage("--head asks for headers: it sends no body");
  if (!options.method.empty()) return options.method;
  if (options.head) return "HEAD";
  if (body.is_upload() && row.method == std::string_view("GET")) return "PUT";
  if (body.given() && !row.body)
    fail_usage(fmt::format("tern {} sends no body: use `tern post`, put the data into the query with -G, or insist with -X {}",
                           row.command, row.method));
  return row.method;
}

bool retries(const tern_config* config) {
  tern_str strategy{};
  error_slot error;
  return tern_config_get(config, to_str("retry.strategy"), &strategy, error) != TERN_OK || to_view(strategy) != "none";
}

request_handle request_for(const fetch_options& options, const std::string& method, const url_item& item) {
  return options.request.make_request(item.method.empty() ? method : item.method, item.url);
}

std::vector<transfer> transfers_of(fetch_options& options, const std::string& method, const tern_config* config) {
  if (options.by_name && !options.outputs.empty()) fail_usage("--remote-name and --output: give one of them");
  std::vector<transfer> transfers;
  for_each_url(options.urls.items(), [&](const url_item& item) {  // all URLs are looked at before a file is touched
    request_for(options, method, item);
    transfers.emplace_back();
    transfers.back().name = printable(without_login(item.url));
  });
  const std::vector<std::string> urls = options.urls.urls();
  std::vector<destination> to =
      options.by_name ? destinations_by_name(urls) : destinations_for(output_names(options.outputs, options.urls), urls);
  fetch_style& style = options.style;
  style.meter = wants_meter(style, to);
  // What is written here while it arrives is not asked for again when it breaks off.
  style.bars = style.meter && !style.json && moves_cursor(STDERR_FILENO) && !retries(config);
  for (size_t i = 0; i < transfers.size(); ++i) {
    transfer& t = transfers[i];
    t.to = to[i];
    if (style.json && t.to.what == destination::kind::stream) t.to.what = destination::kind::memory;
    if (t.to.what != destination::kind::file) continue;
    t.name = printable(t.to.path);
    if (style.fail_on_status || style.shows_head() || style.bars) t.pending = std::make_unique<pending_file>(t.to.path);
  }
  return transfers;
}

void check_events(const fetch_options& options, const std::string& method) {
  if (options.urls.items().size() != 1) fail_usage("--sse is for one URL");
  if (options.timing) fail_usage("--sse: the stream has no end to take the time of; no --timing");
  if (options.by_name || !options.outputs.empty()) fail_usage("--sse writes to standard output: no --output, no --remote-name");
  if (options.style.include_head || method == "HEAD") fail_usage("--sse writes events, no heads: -v shows them");
  if (options.style.fail_on_status || options.style.fail_early)
    fail_usage("--sse: an answer without events fails by itself; no --fail, no --fail-early");
}

exit_status run_events(const fetch_options& options, const std::string& method, const tern_config* config) {
  const fetch_style& wanted = options.style;
  const event_style style{wanted.json, options.count, wanted.quiet, wanted.verbose, wanted.sent, wanted.history, wanted.trace};
  const request_handle request = options.request.make_request(method, options.urls.items().front().url);
  const client_handle client = make_client(config);
  options.cookies.load(client.get());
  const exit_status status = print_events(style, client.get(), request.get());
  return worse(status, options.cookies.save(client.get()));
}

// curl sends a URL as it is given: it is given what we would send. Curl reads what stands in front of the @ as encoded.
std::string url_for_curl(const url_reader& reader, const std::string& typed, bool secrets) {
  const std::string login = login_of(complete_url(typed));
  std::string url = reader.sent(typed);
  if (login.empty()) return url;
  return url.insert(url.find("://") + 3, (secrets ? encoded_login(login) : login) + '@');
}

// A line for each method.
exit_status print_curl(const fetch_options& options, const method_row& row, const CLI::App& app) {
  const std::vector<url_item>& items = options.urls.items();
  curl_request request{row.method, {}, {}, option_uses(remembered_words(), options_of(app)), *options.curl};
  std::vector<std::string> outputs = output_names(options.outputs, options.urls);
  if (outputs.size() != items.size() || (outputs.size() == 1 && is_folder(outputs[0]))) outputs.clear();
  const url_reader reader;
  std::string text;
  std::set<std::string> left_out;
  for (size_t i = 0; i < items.size();) {
    const std::string method = items[i].method;
    request.urls.clear();
    request.outputs.clear();
    if (!method.empty()) request.uses.push_back({"--request", method});
    for (; i < items.size() && items[i].method == method; ++i) {
      request.urls.push_back(url_for_curl(reader, items[i].url, request.secrets));
      if (!outputs.empty()) request.outputs.push_back(outputs[i]);
    }
    const curl_line line = curl_line_of(request);
    if (!method.empty()) request.uses.pop_back();
    text += line.text + '\n';
    left_out.insert(line.left_out.begin(), line.left_out.end());
  }
  for (const std::string& name : left_out)
    print_error_line("tern: --curl: curl has nothing like " + name + ", which is left out");
  return print_output(text);
}

// The object has every time in it.
void load_timing(fetch_options& options) {
  if (!options.timing) return;
  if (options.style.json && !options.timing->empty())
    fail_usage("--timing: with --json the times are in the object; give no format");
  if (!options.style.json) options.style.timing.emplace(options.timing->empty() ? default_timing : *options.timing);
}

exit_status run(fetch_options& options, const method_row& row, const CLI::App& app) {
  load_timing(options);
  options.urls.load();
  if (options.curl) return print_curl(options, row, app);
  // What is on its way over a long line at once; HTTP/2 sends no more than a stream has credit for.
  options.client.preset("stream.credit", "4MiB");
  // Enough for any number of connections, and bounded where a range stands for a million URLs.
  options.client.preset("queue.max_in_flight", "10000");
  if (options.request.wants_range()) options.client.preset("http.decode", "false");
  // A program that has come to its end would leave what it renews as it was, in every run again.
  options.client.preset("cache.finish_renewals", "5s");
  options.cookies.preset(options.client);
  config_handle config = options.client.make_config();
  std::string cookies = options.cookies.header();
  if (!cookies.empty()) options.request.add_header({header_argument::action::send, "Cookie", cookies});
  options.request.load();
  std::string method = method_of(options, row);
  if (options.events)
    check_events(options, method);
  else if (options.count > 0)
    fail_usage("--count is for --sse");
  if (method == "HEAD") options.style.include_head = true;
  options.style.verbose = options.client.verbosity() > 0;
  options.style.trace = options.client.trace();
  options.style.sent = options.request.fields();
  if (options.events) return run_events(options, method, config.get());
  std::vector<transfer> transfers = transfers_of(options, method, config.get());
  client_handle client = make_client(config.get());
  options.cookies.load(client.get());
  auto make = [&](size_t index) { return request_for(options, method, options.urls.items()[index]); };
  exit_status status = fetch_run(options.style, config.get(), client.get(), std::move(transfers), make).run();
  status = worse(status, options.cookies.save(client.get()));
  return worse(status, end_client(std::move(client)));
}

}  // namespace

void add_fetch_commands(CLI::App& tool, command_list& commands) {
  for (const method_row& row : methods) {
    CLI::App* app = tool.add_subcommand(row.command, row.text);
    auto options = std::make_shared<fetch_options>();
    declare(*app, *options);
    app->footer(fmt::format("Examples:\n{}(`tern demo --serve --port 8080` is a server for them.)\n\n{}", row.examples,
                            exit_status_table()));
    commands.push_back({app, [options, &row, app] { return run(*options, row, *app); }});
  }
}

}  // namespace tern::cli
