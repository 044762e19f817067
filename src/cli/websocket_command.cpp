// tern ws
#include <fmt/format.h>

#include <memory>
#include <optional>

#include "cli/client_options.hpp"
#include "cli/command.hpp"
#include "cli/cookie_options.hpp"
#include "cli/exchange_text.hpp"
#include "cli/failure_status.hpp"
#include "cli/header_options.hpp"
#include "cli/interrupt.hpp"
#include "cli/output.hpp"
#include "cli/result_text.hpp"
#include "cli/terminal.hpp"
#include "cli/units.hpp"
#include "cli/url_arguments.hpp"
#include "cli/url_text.hpp"
#include "cli/websocket_run.hpp"

namespace tern::cli {
namespace {

struct websocket_options {
  client_options client;
  header_options headers;
  cookie_options cookies;
  std::vector<std::string> subprotocols;
  std::optional<std::string> one_shot;
  websocket_plan plan;
  std::string linger = "500ms";
  std::string url;
};

void declare(CLI::App& app, websocket_options& options) {
  add_each(
      app, "URL", [&options](const std::string& url) { options.url = not_empty("URL", url); },
      "ws:// or wss:// (TLS); ws:// is put in front of one without a scheme", "URL")
      ->type_name("")
      ->option_text("")
      ->required();
  app.add_flag("--binary", options.plan.binary,
               "send binary messages: what is read at a time is one, of 64 KiB at most; write messages as they are, without "
               "line ends");
  add_each(
      app, "--one-shot", [&options](const std::string& text) { options.one_shot = text; },
      "send this message, write the first that comes in answer, close", "TEXT");
  add_each(
      app, "--subprotocol",
      [&options](const std::string& name) { options.subprotocols.push_back(not_empty("--subprotocol", name)); },
      "offer this subprotocol (repeatable, in order of preference)", "NAME");
  app.add_flag("--keep-open", options.plan.keep_open, "go on receiving after the end of standard input, until the peer closes");
  add_each(
      app, "--linger",
      [&options](const std::string& time) {
        if (parse_duration(time) < 0) fail_usage(fmt::format("--linger '{}': no time, such as 500ms or 2s", printable(time)));
        options.linger = time;
      },
      "after the end of standard input, close when nothing has come for so long (500ms)", "DURATION");
  options.headers.declare(app);
  setting_options& settings = options.client.settings();
  settings.add_duration(app, "--ping", "websocket.ping_interval", "how often the peer is asked whether it is there (30s)");
  settings.add_duration(app, "--close-timeout", "websocket.close_timeout", "how long the peer may take to close as well (10s)");
  settings.add_text(app, "--max-message", "websocket.max_message_bytes", "SIZE", "the largest message to receive (16MiB)");
  settings.add_fixed(app, "--no-compress", "websocket.compress", "false", "do not offer permessage-deflate");
  app.add_flag("-q,-s,--quiet,--silent", options.plan.quiet, "no line on standard error about how it was closed");
  options.client.declare_websocket(app);
  options.cookies.declare(app);
  options.client.declare_verbose(
      app, 2, "the handshake on standard error: * connection, > sent, < received; -vv the log as well, -vvv all of it");
  app.footer(
      fmt::format("Examples:\n"
                  "  tern ws ws://127.0.0.1:9001/\n"
                  "  tern ws --one-shot hello ws://127.0.0.1:9001/\n"
                  "  seq 1000 | tern ws --subprotocol chat ws://127.0.0.1:9001/ > answers.txt\n\n"
                  "On a terminal each line that is typed is a message; Ctrl-D closes. Elsewhere each line of standard input\n"
                  "is a text message, each message a line of standard output; after the end of input it closes with 1000\n"
                  "when nothing has come for --linger.\n\n{}",
                  exit_status_table_without_fail()));
}

request_handle make_request(const websocket_options& options) {
  const std::string whole = has_scheme(options.url) ? options.url : "ws://" + options.url;
  tern_request* made = nullptr;
  error_slot error;
  const uint32_t kind = options.plan.binary ? TERN_WEBSOCKET_BINARY : 0;
  check_url(tern_websocket_request_create(to_str(whole), kind, &made, error), error, options.url, whole);
  request_handle request(made);
  for (const std::string& name : options.subprotocols) {
    error_slot name_error;
    check(tern_websocket_request_add_subprotocol(made, to_str(name), name_error), name_error,
          "--subprotocol " + printable(name));
  }
  options.headers.attach(made);
  return request;
}

std::chrono::nanoseconds close_limit(const tern_config* config) {
  tern_str text{};
  error_slot error;
  const int64_t limit =
      tern_config_get(config, to_str("websocket.close_timeout"), &text, error) == TERN_OK ? parse_duration(to_view(text)) : -1;
  return std::chrono::nanoseconds(limit >= 0 ? limit : parse_duration("10s"));
}

exit_status report(const websocket_options& options, const tern_result* result) {
  const tern_result_info info = view_of(result);
  const bool colour = takes_colour(STDERR_FILENO);
  if (options.plan.verbose) print_error_line(exchange_text(info, options.headers.fields(), colour));
  if (info.code != TERN_OK) {
    print_error_line("tern: " + failed_line(info, colour));
    return status_of_failure(info.code);
  }
  std::string answer(to_view(info.body));
  if (!options.plan.binary) answer += '\n';
  return print_output(answer);
}

exit_status run_once(const websocket_options& options, tern_client* client, tern_request* request) {
  error_slot body_error;
  check(tern_request_set_body(request, to_str(*options.one_shot), body_error), body_error, "--one-shot");
  const queue_handle queue = make_queue();
  error_slot error;
  check(tern_submit(client, request, queue.get(), 0, nullptr, error), error, "cannot submit");
  for (;;) {
    tern_event drained;
    size_t count = 0;
    const int32_t code = tern_queue_wait(queue.get(), &drained, 1, sizeof drained, poll_interval_ms, &count);
    if (code != TERN_OK) throw failure{exit_status::failed, "waiting for the answer: " + error_name(code)};
    if (count > 0) {
      const owned_event event(drained);
      if (event->kind == TERN_EVENT_COMPLETED) return report(options, event->result);
    }
    if (interrupted()) return interrupt_status();
  }
}

exit_status run(websocket_options& options) {
  if (options.one_shot && options.plan.keep_open) fail_usage("--one-shot ends with its answer: --keep-open cannot be given");
  options.cookies.preset(options.client);
  options.headers.load();
  const std::string cookies = options.cookies.header();
  if (!cookies.empty()) options.headers.add_header({header_argument::action::send, "Cookie", cookies});
  const request_handle request = make_request(options);  // what is refused is refused before a password is asked for
  const config_handle config = options.client.make_config();
  const client_handle client = make_client(config.get());
  options.cookies.load(client.get());
  options.plan.verbose = options.client.verbosity() > 0;
  options.plan.sent = options.headers.fields();
  options.plan.prompt = is_terminal(STDIN_FILENO) && is_terminal(STDOUT_FILENO);
  options.plan.linger = std::chrono::nanoseconds(parse_duration(options.linger));
  options.plan.close_limit = close_limit(config.get());
  const exit_status status = options.one_shot ? run_once(options, client.get(), request.get())
                                              : websocket_run(options.plan, client.get(), request.get()).run();
  return worse(status, options.cookies.save(client.get()));
}

}  // namespace

void add_websocket_command(CLI::App& tool, command_list& commands) {
  CLI::App* app = tool.add_subcommand("ws", "Send and receive messages over a WebSocket connection");
  auto options = std::make_shared<websocket_options>();
  declare(*app, *options);
  commands.push_back({app, [options] { return run(*options); }});
}

}  // namespace tern::cli
