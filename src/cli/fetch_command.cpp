// tern get|head|options|delete|post|put|patch
#include <fmt/format.h>

#include <memory>

#include "cli/client_options.hpp"
#include "cli/command.hpp"
#include "cli/fetch_run.hpp"
#include "cli/request_options.hpp"

namespace tern::cli {
namespace {

struct method_row {
  const char* command;
  const char* method;
  const char* text;
  bool body;
  const char* examples;
};

constexpr method_row methods[] = {
    {"get", "GET", "Fetch URLs", false,
     "  tern get https://example.com/\n"
     "  tern get -o page.html https://example.com/\n"
     "  tern get --json --query q=tern --timeout 5s https://example.com/search\n"
     "  tern get -o downloads/ https://example.com/a https://example.com/b\n"},
    {"head", "HEAD", "Fetch the headers of URLs", false, "  tern head https://example.com/\n"},
    {"options", "OPTIONS", "Ask which methods URLs allow", false, "  tern options -i https://example.com/\n"},
    {"delete", "DELETE", "Delete what URLs name", true, "  tern delete https://example.com/item/3\n"},
    {"post", "POST", "Send data to URLs", true,
     "  tern post -d 'name=tern&kind=bird' https://example.com/form\n"
     "  tern post -H 'Content-Type: application/json' -d '{\"name\": \"tern\"}' https://example.com/items\n"
     "  tar c . | tern post -d @- https://example.com/upload\n"},
    {"put", "PUT", "Store data at URLs", true, "  tern put -d @photo.jpg https://example.com/photo.jpg\n"},
    {"patch", "PATCH", "Change what URLs name", true,
     "  tern patch -H 'Content-Type: application/json' -d '{\"done\": true}' https://example.com/items/3\n"},
};

struct fetch_options {
  client_options client;
  request_options request;
  fetch_style style;
  std::vector<std::string> outputs;
  std::vector<std::string> urls;
};

void declare(CLI::App& app, fetch_options& options, bool body) {
  options.request.declare(app);
  if (body) options.request.declare_body(app);
  add_repeatable(app, "-o,--output", options.outputs,
                 "write the body there: one for each URL, or a folder (ends with /) for all", "FILE");
  app.add_flag("-i,--include", options.style.include_head, "write status line and headers as well, to standard output");
  app.add_flag("--json", options.style.json, "write one JSON object per answer to standard output, one a line");
  app.add_flag("--fail", options.style.fail_on_status, "exit with 3 when a status is 400 or more; drop such bodies");
  app.add_flag("-q,--quiet", options.style.quiet, "no REQID line for each answer on standard error");
  options.client.declare_limits(app);
  options.client.declare(app);
  app.add_option("URL", options.urls, "http:// is put in front of a URL without a scheme")->option_text("...")->required();
}

std::vector<transfer> transfers_of(const fetch_options& options, const std::string& method) {
  std::vector<destination> to;
  std::vector<transfer> transfers;
  for (const std::string& url : options.urls) {  // all URLs are looked at before a file is touched
    transfers.emplace_back();
    transfers.back().request = options.request.make_request(method, url);
  }
  to = destinations_for(options.outputs, options.urls);
  for (size_t i = 0; i < transfers.size(); ++i) {
    transfer& t = transfers[i];
    t.to = to[i];
    if (options.style.json && t.to.what == destination::kind::stream) t.to.what = destination::kind::memory;
    if (options.style.fail_on_status && t.to.what == destination::kind::file) {
      t.final_path = t.to.path;
      t.to.path += ".tern-part";
    }
  }
  return transfers;
}

exit_status run(fetch_options& options, const method_row& row) {
  config_handle config = options.client.make_config();
  options.request.load_body();
  if (row.method == std::string_view("HEAD")) options.style.include_head = true;
  return fetch_run(options.style, config.get(), transfers_of(options, row.method)).run();
}

}  // namespace

void add_fetch_commands(CLI::App& tool, command_list& commands) {
  for (const method_row& row : methods) {
    CLI::App* app = tool.add_subcommand(row.command, row.text);
    auto options = std::make_shared<fetch_options>();
    declare(*app, *options, row.body);
    app->footer(fmt::format("Examples:\n{}\n{}", row.examples, exit_status_table));
    commands.push_back({app, [options, &row] { return run(*options, row); }});
  }
}

}  // namespace tern::cli
