#include "cli/config_options.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>

#include "cli/body_input.hpp"
#include "cli/command.hpp"
#include "cli/origin.hpp"
#include "cli/syntax.hpp"

namespace tern::cli {
namespace {

constexpr const char* origin_option = "--origin";

// What a command is told each time anew.
bool is_for_command_lines(const std::string& name) {
  for (const char* not_here : {"url", "urls", "help", "config", "no-config", "curl"})
    if (name == not_here) return true;
  return false;
}

const option_syntax* option_of(const std::vector<option_syntax>& options, const std::string& name) {
  for (const option_syntax& option : options)
    if (std::find(option.names.begin(), option.names.end(), "--" + name) != option.names.end()) return &option;
  return nullptr;
}

std::vector<std::string> words_of(const option_syntax& option, const config_entry& entry, const std::string& where) {
  const std::string name = "--" + entry.name;
  if (option.needs_value() && !entry.value)
    fail_io(where + ": " + entry.name + ": its value is missing: " + entry.name + " = " + option.value);
  if (option.needs_value()) return {name, *entry.value};
  if (!entry.value || entry.value == "true") return {name};
  if (entry.value == "false") return {};
  if (option.value.empty())
    fail_io(fmt::format("{}: {} '{}': allowed: true, false", where, entry.name, printable(*entry.value)));
  return {name + "=" + *entry.value};
}

std::string usual_path() {
  const char* folder = std::getenv("XDG_CONFIG_HOME");
  // What is no absolute path is to be taken as not set (XDG Base Directory Specification).
  if (folder != nullptr && *folder == '/') return std::string(folder) + "/tern/config";
  const char* home = std::getenv("HOME");
  return home == nullptr || *home == '\0' ? "" : std::string(home) + "/.config/tern/config";
}

}  // namespace

void declare_config_options(CLI::App& app, config_choice& choice) {
  app.option_defaults()->group("Other");
  add_each(
      app, "-K,--config", [&choice](const std::string& path) { choice.path = not_empty("--config", path); },
      "read options from this file instead of ~/.config/tern/config: name = value a line, without the dashes", "FILE");
  add_switch(app, "--no-config", [&choice] { choice.none = true; }, "read no configuration file");
  add_each(app, origin_option, [](const std::string& where) { set_origin(where); }, "", "FILE:LINE")->group("");
  app.option_defaults()->group("Options");
}

std::vector<std::string> config_words(const std::vector<config_entry>& entries, const std::string& name, const CLI::App& tool,
                                      const CLI::App& command) {
  const std::vector<command_syntax> commands = commands_of(tool);
  std::vector<std::string> words;
  for (const config_entry& entry : entries) {
    const std::string where = fmt::format("{}:{}", printable(name), entry.line);
    if (is_for_command_lines(entry.name)) fail_io(fmt::format("{}: {} is for command lines", where, entry.name));
    const option_syntax* mine = nullptr;
    bool known = false;
    bool section = entry.section.empty();
    std::vector<std::string> names;
    for (const command_syntax& c : commands) {
      if (!entry.section.empty() && c.name != entry.section) continue;
      section = true;
      const option_syntax* found = option_of(c.options, entry.name);
      known = known || found != nullptr;
      if (c.name == command.get_name()) mine = found;
      for (const option_syntax& option : c.options) names.push_back(option.names.back().substr(2));
    }
    if (!section) fail_io(fmt::format("{}: [{}] is no command", where, printable(entry.section)));
    const std::string meant = known ? std::string() : nearest(entry.name, names);
    if (!known)
      fail_io(fmt::format("{}: unknown option {}{}", where, entry.name, meant.empty() ? "" : "; did you mean " + meant + "?"));
    if (mine == nullptr) continue;
    const std::vector<std::string> these = words_of(*mine, entry, where);
    if (these.empty()) continue;
    words.insert(words.end(), {origin_option, where});
    words.insert(words.end(), these.begin(), these.end());
  }
  if (!words.empty()) words.insert(words.end(), {origin_option, ""});
  return words;
}

std::vector<std::string> words_of_config(const config_choice& choice, const CLI::App& tool, const CLI::App& command) {
  if (choice.none) return {};
  const std::string path = choice.path.value_or(usual_path());
  if (path.empty() || (!choice.path && ::access(path.c_str(), F_OK) != 0)) return {};
  const std::string name = path == "-" ? "standard input" : path;
  config_mistake mistake;
  const std::vector<config_entry> entries = parse_config_text(whole_text(path), mistake);
  if (mistake.line != 0) fail_io(fmt::format("{}:{}: {}", printable(name), mistake.line, mistake.why));
  return config_words(entries, name, tool, command);
}

}  // namespace tern::cli
