// tern completion bash|zsh|fish: scripts generated from the parser's own knowledge.
#include <fmt/format.h>
#include <tern/info.h>

#include <algorithm>
#include <map>
#include <memory>

#include "cli/command.hpp"
#include "cli/handles.hpp"
#include "cli/output.hpp"
#include "cli/syntax.hpp"

namespace tern::cli {
namespace {

std::string command_names(const std::vector<command_syntax>& commands) {
  std::string text;
  for (const command_syntax& command : commands) text += (text.empty() ? "" : " ") + command.name;
  return text;
}

// Of those whose value is the next word.
std::string value_option_names(const command_syntax& command) {
  std::string text = " ";
  for (const option_syntax& option : command.options)
    if (option.needs_value())
      for (const std::string& name : option.names) text += name + " ";
  return text;
}

std::string option_names(const command_syntax& command) {
  std::string text;
  for (const option_syntax& option : command.options)
    for (const std::string& name : option.names) text += (text.empty() ? "" : " ") + name;
  return text;
}

bool names_file(const option_syntax& option) {
  const std::string& value = option.value;
  return value.find("FILE") != std::string::npos || value == "DIR" || value == "FOLDER" || value == "PATH";
}

// Names of the options whose value is a file or folder, for a shell's case pattern.
std::string file_options(const std::vector<command_syntax>& commands) {
  std::string text;
  auto add = [&](const std::string& name) {
    if (("|" + text + "|").find("|" + name + "|") == std::string::npos) text += (text.empty() ? "" : "|") + name;
  };
  for (const command_syntax& command : commands)
    for (const option_syntax& option : command.options)
      if (names_file(option))
        for (const std::string& name : option.names) add(name);
  return text;
}

// --set takes the library's options.
bool is_for_any_option(const option_syntax& option) { return option.names.front() == "--set"; }

// "timeout.total= timeout.connect= ..."
std::string library_options() {
  std::string words;
  for (size_t i = 0; i < tern_option_count(); ++i) {
    tern_option_info info{};
    info.struct_size = sizeof info;
    if (tern_option_get(i, &info, sizeof info) == TERN_OK)
      words += fmt::format("{}{}=", words.empty() ? "" : " ", to_view(info.name));
  }
  return words;
}

// "auto always never" of auto|always|never; empty: any value.
std::string choices_of(const option_syntax& option) {
  if (is_for_any_option(option)) return library_options();
  std::string words = option.value;
  if (words.find('|') == std::string::npos ||
      words.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789.-|") != std::string::npos)
    return {};
  std::replace(words.begin(), words.end(), '|', ' ');
  return words;
}

// Of bash, for the options whose value is one of a few words.
std::string bash_choices(const std::vector<command_syntax>& commands) {
  std::map<std::string, std::string> choices;
  for (const command_syntax& command : commands)
    for (const option_syntax& option : command.options)
      if (const std::string words = choices_of(option); !words.empty())
        choices[fmt::format("{}", fmt::join(option.names, "|"))] = words;
  std::string text;
  for (const auto& [names, words] : choices)
    text += fmt::format("    {}) {}mapfile -t COMPREPLY < <(compgen -W '{}' -- \"$word\"); return ;;\n", names,
                        words.ends_with('=') ? "compopt -o nospace 2> /dev/null; " : "", words);
  return text;
}

// For a text in single quotes, in a shell and in zsh's "[...]".
std::string shell_text(const std::string& text, bool zsh) {
  std::string quoted;
  for (char c : text) {
    if (c == '\'')
      quoted += "'\\''";
    else if (zsh && (c == '[' || c == ']' || c == ':'))
      quoted += std::string("\\") + c;
    else
      quoted += c;
  }
  return quoted;
}

std::string bash_script(const std::vector<command_syntax>& commands) {
  std::string text = fmt::format(
      "# tern completion for bash: source <(tern completion bash)\n"
      "_tern() {{\n"
      "  local word=${{COMP_WORDS[COMP_CWORD]}} before=${{COMP_WORDS[COMP_CWORD - 1]}} words= values=\n"
      "  if ((COMP_CWORD == 1)); then\n"
      "    mapfile -t COMPREPLY < <(compgen -W '{} --help --version' -- \"$word\")\n"
      "    return\n"
      "  fi\n"
      "  case $before in\n"
      "    {}) mapfile -t COMPREPLY < <(compgen -f -- \"$word\"); return ;;\n"
      "{}"
      "  esac\n"
      "  case ${{COMP_WORDS[1]}} in\n",
      command_names(commands), file_options(commands), bash_choices(commands));
  for (const command_syntax& command : commands) {
    std::string words = command.name == "completion" ? "bash zsh fish " : "";
    text += fmt::format("    {}) words='{}' values='{}' ;;\n", command.name, words + option_names(command),
                        value_option_names(command));
  }
  return text +
         "  esac\n"
         "  [[ $values == *\" $before \"* ]] && return\n"
         "  mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$word\")\n"
         "}\n"
         "complete -o default -F _tern tern\n";
}

std::string zsh_script(const std::vector<command_syntax>& commands) {
  std::string text =
      "#compdef tern\n"
      "# tern completion for zsh: tern completion zsh > a folder of $fpath/_tern\n"
      "_tern() {\n"
      "  local -a commands=(\n";
  for (const command_syntax& command : commands)
    text += fmt::format("    '{}:{}'\n", command.name, shell_text(command.text, true));
  text +=
      "  )\n"
      "  if ((CURRENT == 2)); then\n"
      "    _describe 'command' commands\n"
      "    return\n"
      "  fi\n"
      "  local command=${words[2]}\n"
      "  shift words\n"
      "  ((CURRENT--))\n"
      "  case $command in\n";
  for (const command_syntax& command : commands) {
    text += fmt::format("    {})\n      _arguments \\\n", command.name);
    for (const option_syntax& option : command.options)
      for (const std::string& name : option.names) {
        std::string value;
        const std::string choices = choices_of(option);
        const std::string what = names_file(option) ? "_files" : choices.empty() ? " " : "(" + choices + ")";
        if (option.needs_value()) value = fmt::format(":{}:{}", shell_text(option.value, true), what);
        text += fmt::format("        '*{}[{}]{}' \\\n", name, shell_text(option.text, true), value);
      }
    text += command.name == "completion" ? "        '1:shell:(bash zsh fish)'\n" : "        '*:URL:_urls'\n";
    text += "      ;;\n";
  }
  return text + "  esac\n}\n_tern \"$@\"\n";
}

std::string fish_script(const std::vector<command_syntax>& commands) {
  std::string text = "# tern completion for fish: tern completion fish > ~/.config/fish/completions/tern.fish\n";
  for (const command_syntax& command : commands)
    text += fmt::format("complete -c tern -n __fish_use_subcommand -f -a {} -d '{}'\n", command.name,
                        shell_text(command.text, false));
  for (const command_syntax& command : commands)
    for (const option_syntax& option : command.options) {
      text += fmt::format("complete -c tern -n '__fish_seen_subcommand_from {}'", command.name);
      for (const std::string& name : option.names)
        text += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
      const std::string choices = choices_of(option);
      if (option.needs_value()) text += names_file(option) ? " -r" : choices.empty() ? " -x" : " -x -a '" + choices + "'";
      text += fmt::format(" -d '{}'\n", shell_text(option.text, false));
    }
  return text + "complete -c tern -n '__fish_seen_subcommand_from completion' -f -a 'bash zsh fish'\n";
}

}  // namespace

void add_completion_command(CLI::App& tool, command_list& commands) {
  CLI::App* app = tool.add_subcommand("completion", "Print a completion script for a shell");
  auto shell = std::make_shared<std::string>();
  app->add_option("SHELL", *shell, "bash, zsh or fish")->required()->check(CLI::IsMember({"bash", "zsh", "fish"}));
  app->footer("Examples:\n  source <(tern completion bash)\n  tern completion fish > ~/.config/fish/completions/tern.fish\n");
  commands.push_back(
      {app, [shell, &tool] {
         std::vector<command_syntax> all = commands_of(tool);
         std::string script = *shell == "bash" ? bash_script(all) : *shell == "zsh" ? zsh_script(all) : fish_script(all);
         return print_output(script);
       }});
}

}  // namespace tern::cli
