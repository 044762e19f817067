// tern redis
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <optional>

#include "cli/client_options.hpp"
#include "cli/command.hpp"
#include "cli/failure_status.hpp"
#include "cli/interrupt.hpp"
#include "cli/redis_lines.hpp"
#include "cli/redis_messages.hpp"
#include "cli/redis_request.hpp"
#include "cli/terminal.hpp"
#include "cli/units.hpp"

namespace tern::cli {
namespace {

struct redis_options {
  client_options client;
  std::string url;
  std::optional<reply_style> style;
  bool pipeline = false;
  bool quiet = false;
  uint64_t messages = 0;
};

void declare(CLI::App& app, redis_options& options) {
  add_each(
      app, "URL", [&options](const std::string& url) { options.url = not_empty("URL", url); },
      "redis://[USER:PASSWORD@]HOST[:PORT][/DATABASE], rediss:// for TLS; redis:// is put in front of one without a scheme",
      "URL")
      ->option_text("[COMMAND ARG...]")
      ->required();
  add_switch(app, "--json", [&options] { options.style = reply_style::json; }, "write each reply as one line of JSON");
  add_switch(
      app, "--raw", [&options] { options.style = reply_style::raw; },
      "write values only, one a line (the default when standard output is no terminal)");
  add_switch(
      app, "--no-raw", [&options] { options.style = reply_style::people; },
      "write replies for people (the default on a terminal)");
  app.add_flag("--pipeline", options.pipeline,
               "send the lines of standard input in explicit pipelines, as many together as are at hand (1000 at most)");
  add_each(
      app, "-n,--count", [&options](const std::string& given) { options.messages = count_argument("--count", given); },
      "end a subscription after so many messages", "N");
  app.add_flag("-q,-s,--quiet,--silent", options.quiet, "no line about replies and errors behind --pipeline");
  options.client.declare_redis(app);
  options.client.declare_verbose(app, 1, "log to standard error; -vv for more, -vvv for everything");
  app.prefix_command();
  app.footer(
      fmt::format("Examples:\n"
                  "  tern redis redis://127.0.0.1:6379/ SET greeting 'hello world'\n"
                  "  tern redis -u ada --json redis://127.0.0.1:6379/3 HGETALL user:7\n"
                  "  tern redis redis://127.0.0.1:6379/ < commands.txt\n"
                  "  tern redis --pipeline redis://127.0.0.1:6379/ < commands.txt\n"
                  "  tern redis -n 10 redis://127.0.0.1:6379/ SUBSCRIBE news\n\n"
                  "Options stand in front of COMMAND. Without one, commands are read from standard input, one a line,\n"
                  "words and quotes as in redis-cli; they go over one connection, one after another.\n\n{}",
                  exit_status_table_without_fail()));
}

// What the parser left: COMMAND and what follows it, as typed. Options that it does not know stand in front.
std::vector<std::string> command_of(const CLI::App& app) {
  std::vector<std::string> rest = app.remaining();
  if (rest.empty()) return rest;
  if (rest.front() == "--")
    rest.erase(rest.begin());
  else if (rest.front().starts_with('-'))
    throw CLI::ExtrasError(app.get_name(), rest);
  return rest;
}

void run_one(tern_client* client, tern_request* request, reply_output& output) {
  const queue_handle queue = make_queue();
  error_slot error;
  check(tern_submit(client, request, queue.get(), 0, nullptr, error), error, "cannot send the command");
  for (;;) {
    tern_event drained;
    size_t count = 0;
    const int32_t code = tern_queue_wait(queue.get(), &drained, 1, sizeof drained, poll_interval_ms, &count);
    if (code != TERN_OK) throw failure{exit_status::failed, "waiting for the reply: " + error_name(code)};
    if (count > 0) {
      const owned_event event(drained);
      if (event->kind != TERN_EVENT_COMPLETED) continue;
      output.put(event->result);
      return;
    }
    if (interrupted()) return output.note(interrupt_status());
  }
}

void run_lines(tern_client* client, const redis_options& options, reply_output& output) {
  redis_plan plan;
  plan.url = options.url;
  plan.pipeline = options.pipeline;
  plan.prompt = !options.pipeline && is_terminal(STDIN_FILENO) && is_terminal(STDOUT_FILENO);
  plan.messages = options.messages;
  redis_lines(std::move(plan), client, output).run();
  if (options.pipeline && !options.quiet)
    print_error_line(fmt::format("{} replies, {} of them errors", output.replies(), output.errors()));
}

exit_status run(const CLI::App& app, redis_options& options) {
  const std::vector<std::string> command = command_of(app);
  if (options.pipeline && !command.empty())
    fail_usage("--pipeline takes the commands of standard input: give none on the command line");
  const bool subscribes = !command.empty() && is_subscription(command.front());
  if (options.messages > 0 && !command.empty() && !subscribes) fail_usage("--count is for SUBSCRIBE and its kin");
  // What is refused is refused before a password is asked for.
  request_handle request = make_redis_request(options.url, subscribes ? TERN_REDIS_SUBSCRIPTION : TERN_REDIS_COMMANDS);
  if (!command.empty()) add_arguments(request.get(), command);
  const config_handle config = options.client.make_config();
  const client_handle client = make_client(config.get());
  reply_output output(options.style.value_or(is_terminal(STDOUT_FILENO) ? reply_style::people : reply_style::raw));
  if (subscribes)
    print_messages(client.get(), request.get(), options.messages, output);
  else if (command.empty())
    run_lines(client.get(), options, output);
  else
    run_one(client.get(), request.get(), output);
  return output.status();
}

}  // namespace

void add_redis_command(CLI::App& tool, command_list& commands) {
  CLI::App* app = tool.add_subcommand("redis", "Send commands to a Redis server");
  auto options = std::make_shared<redis_options>();
  declare(*app, *options);
  commands.push_back({app, [app, options] { return run(*app, *options); }});
}

}  // namespace tern::cli
