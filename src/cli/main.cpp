// The tool: declares the commands, parses, runs one.
#include <errno.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/resource.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>
#include <sstream>

#include "cli/command.hpp"
#include "cli/config_options.hpp"
#include "cli/failure_status.hpp"
#include "cli/file_io.hpp"
#include "cli/handles.hpp"
#include "cli/interrupt.hpp"
#include "cli/option_uses.hpp"
#include "cli/optional_values.hpp"
#include "cli/origin.hpp"
#include "cli/output.hpp"
#include "cli/secret_arguments.hpp"
#include "cli/syntax.hpp"
#include "cli/terminal.hpp"
#include "cli/typed_option.hpp"

namespace tern::cli {
namespace {

// Of the commands that send requests.
void declare_common(CLI::App& app, config_choice& config) {
  app.option_defaults()->group("Other");
  add_each(
      app, "--color,--colour",
      [](const std::string& when) {
        if (when != "auto" && when != "always" && when != "never")
          fail_usage(fmt::format("--color '{}': allowed: auto, always, never", printable(when)));
        choose_colour(when == "auto"     ? colour_choice::automatic
                      : when == "always" ? colour_choice::always
                                         : colour_choice::never);
      },
      "when there is colour: on a terminal that takes it (auto, the default), always, never", "auto|always|never");
  app.option_defaults()->group("Options");
  declare_config_options(app, config);
}

command_list declare(CLI::App& tool, config_choice& config) {
  tool.name("tern");
  tool.set_version_flag("-V,--version", fmt::format("tern {}", tern_version()));
  tool.require_subcommand(1);
  tool.footer(
      fmt::format("`tern COMMAND --help` tells more about a command.\n\nExamples:\n"
                  "  tern get https://example.com/\n"
                  "  tern post -d 'name=tern' http://127.0.0.1:8080/echo\n"
                  "  tern load -n 10000 -c 64 http://127.0.0.1:8080/\n"
                  "  tern redis redis://127.0.0.1:6379/ PING\n"
                  "  tern ws ws://127.0.0.1:9001/\n"
                  "  tern demo\n\n{}",
                  exit_status_table()));
  command_list commands;
  add_fetch_commands(tool, commands);
  add_load_command(tool, commands);
  add_redis_command(tool, commands);
  add_websocket_command(tool, commands);
  add_demo_command(tool, commands);
  add_info_command(tool, commands);
  add_completion_command(tool, commands);
  add_man_command(tool, commands);
  for (const command& c : commands)
    if (c.app->get_option_no_throw("--set") != nullptr) declare_common(*c.app, config);
  return commands;
}

// The tool, and what it was told.
struct told {
  config_choice config;
  CLI::App tool{"Makes requests, many at once: an asynchronous request engine on the command line."};
  command_list commands = declare(tool, config);

  std::vector<std::string> words;

  void parse(std::vector<std::string> these) {
    words = these;
    std::reverse(these.begin(), these.end());  // as the parser takes them
    tool.parse(std::move(these));
  }
  const command* parsed() const {
    for (const command& c : commands)
      if (c.app->parsed()) return &c;
    return nullptr;
  }
};

// `tern help COMMAND` is what `tern COMMAND --help` is.
std::vector<std::string> with_help(std::vector<std::string> words, const command_list& commands) {
  if (words.empty() || words[0] != "help") return words;
  words.erase(words.begin());
  const auto is_named = [&](const command& c) { return c.app->get_name() == words[0]; };
  if (words.empty() || std::any_of(commands.begin(), commands.end(), is_named)) words.emplace_back("--help");
  return words;
}

// What the configuration file says goes in front of what the command line says, which goes before it.
std::vector<std::string> with_config(const std::vector<std::string>& words, const told& first) {
  const CLI::App& app = *first.parsed()->app;
  if (app.get_option_no_throw("--config") == nullptr) return words;
  const std::vector<std::string> more = words_of_config(first.config, first.tool, app);
  auto name = std::find(words.begin(), words.end(), app.get_name());
  std::vector<std::string> all(words.begin(), name + 1);
  all.insert(all.end(), more.begin(), more.end());
  all.insert(all.end(), name + 1, words.end());
  return all;
}

std::vector<std::string> option_names(const CLI::App& app) {
  std::vector<std::string> names;
  for (const option_syntax& option : options_of(app)) names.insert(names.end(), option.names.begin(), option.names.end());
  return names;
}

std::string suggestion(const std::string& given, const std::vector<std::string>& known) {
  std::string word = nearest(given, known);
  return word.empty() ? "" : fmt::format("; did you mean {}?", word);
}

// CLI11 lists what it did not expect; people want the first of it, and what it may have been meant to be.
std::string explain(const told& now, const CLI::ParseError& error) {
  const CLI::App& tool = now.tool;
  std::vector<CLI::App*> parsed = const_cast<CLI::App&>(tool).get_subcommands();
  if (parsed.empty()) {
    std::vector<std::string> names;
    for (const command_syntax& command : commands_of(tool)) names.push_back(command.name);
    std::vector<std::string> rest = tool.remaining();
    if (rest.empty()) return "which command?";
    bool option = rest[0].starts_with('-');
    if (!option) return fmt::format("unknown command {}{}", printable(rest[0]), suggestion(rest[0], names));
    return fmt::format("unknown option {}{}", printable(rest[0]), suggestion(rest[0], option_names(tool)));
  }
  if (dynamic_cast<const CLI::RequiredError*>(&error) != nullptr)
    for (const CLI::Option* option : parsed[0]->get_options())
      if (option->get_positional() && option->count() == 0) return option->get_name(true) + " is required";
  if (dynamic_cast<const CLI::ExtrasError*>(&error) == nullptr) return error.what();
  std::vector<std::string> rest = parsed[0]->remaining(true);
  if (rest.empty() && now.words[0] != parsed[0]->get_name())
    return fmt::format("unexpected {} before the command {}", printable(now.words[0]), parsed[0]->get_name());
  // The parser leaves a command at -- when it takes no more.
  if (rest.empty()) return "what stands behind -- is left over";
  std::string given = rest[0].substr(0, rest[0].find('='));
  if (!given.starts_with('-')) return fmt::format("unexpected argument {}", printable(given));
  return fmt::format("unknown option {}{}", printable(given), suggestion(given, option_names(*parsed[0])));
}

int refuse(const told& now, const CLI::ParseError& error) {
  std::vector<CLI::App*> parsed = const_cast<CLI::App&>(now.tool).get_subcommands();
  std::string command = parsed.empty() ? "tern" : "tern " + parsed[0]->get_name();
  print_error_line(fmt::format("tern: {}\nTry `{} --help`.", explain(now, error), command));
  return static_cast<int>(exit_status::usage);
}

// Thousands of connections need as many descriptors; the soft limit is often 1,024.
void raise_descriptor_limit() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
}

// A stream that is closed at the start would be the number of the first socket, and what is printed would go there. Opened the
// wrong way round, it fails when it is used.
void fill_closed_streams() {
  for (int fd = 0; fd < 3; ++fd)
    if (::fcntl(fd, F_GETFD) < 0 && errno == EBADF) static_cast<void>(::open("/dev/null", fd == 0 ? O_WRONLY : O_RDONLY));
}

int fail(const failure& wrong) {
  print_error_line("tern: " + with_origin(wrong.message));
  const bool of_file = !origin().empty() && wrong.status == exit_status::usage;
  return static_cast<int>(of_file ? exit_status::local_io : wrong.status);
}

int main(int argc, char** argv) {
  fill_closed_streams();
  auto now = std::make_unique<told>();
  try {
    catch_signals();
    remember_command_line(argc, argv);
    const std::vector<std::string> words = with_joined_values(with_help({argv + 1, argv + argc}, now->commands));
    now->parse(words);
    const std::vector<std::string> all = with_config(words, *now);
    if (all != words) {
      now = std::make_unique<told>();
      now->parse(all);
    }
    remember_words(all);
    hide_secrets(argc, argv);
    raise_descriptor_limit();
    return static_cast<int>(now->parsed()->run());
  } catch (const CLI::Success& done) {  // --help, --version
    std::ostringstream text;
    now->tool.exit(done, text, text);
    return static_cast<int>(print_output(text.str()));
  } catch (const CLI::ParseError& error) {
    return refuse(*now, error);
  } catch (const failure& wrong) {
    return fail(wrong);
  } catch (const std::bad_alloc&) {
    print_error_line("tern: out of memory");
    return static_cast<int>(exit_status::failed);
  }
}

}  // namespace
}  // namespace tern::cli

int main(int argc, char** argv) { return tern::cli::main(argc, argv); }
