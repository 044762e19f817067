#include "cli/syntax.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>

namespace tern::cli {
namespace {

// Letters to add, drop, change or swap with their neighbour (optimal string alignment).
size_t distance(const std::string& a, const std::string& b) {
  std::vector<std::vector<size_t>> d(a.size() + 1, std::vector<size_t>(b.size() + 1));
  for (size_t i = 0; i <= a.size(); ++i) d[i][0] = i;
  for (size_t k = 0; k <= b.size(); ++k) d[0][k] = k;
  for (size_t i = 1; i <= a.size(); ++i)
    for (size_t k = 1; k <= b.size(); ++k) {
      size_t changed = d[i - 1][k - 1] + (a[i - 1] == b[k - 1] ? 0 : 1);
      d[i][k] = std::min({changed, d[i - 1][k] + 1, d[i][k - 1] + 1});
      bool swapped = i > 1 && k > 1 && a[i - 1] == b[k - 2] && a[i - 2] == b[k - 1];
      if (swapped) d[i][k] = std::min(d[i][k], d[i - 2][k - 2] + 1);
    }
  return d[a.size()][b.size()];
}

}  // namespace

std::vector<option_syntax> options_of(const CLI::App& app) {
  std::vector<option_syntax> options;
  for (const CLI::Option* option : app.get_options()) {
    if (!option->nonpositional() || option->get_group().empty()) continue;
    option_syntax syntax;
    for (const std::string& name : option->get_snames()) syntax.names.push_back("-" + name);
    for (const std::string& name : option->get_lnames()) syntax.names.push_back("--" + name);
    const bool may_have_value = option->get_type_name().starts_with("[=");
    if (option->get_items_expected_max() > 0 || may_have_value) syntax.value = option->get_type_name();
    syntax.text = option->get_description();
    syntax.group = option->get_group();
    options.push_back(std::move(syntax));
  }
  return options;
}

std::vector<command_syntax> commands_of(const CLI::App& tool) {
  std::vector<command_syntax> commands;
  for (const CLI::App* app : tool.get_subcommands([](const CLI::App*) { return true; })) {
    command_syntax syntax{app->get_name(), app->get_description(), "", options_of(*app), app->get_footer()};
    for (const CLI::Option* option : app->get_options())
      if (option->get_positional())
        syntax.positional = option->get_name(true) + (option->get_items_expected_max() > 1 ? "..." : "");
    if (app->get_prefix_command()) syntax.positional += " [COMMAND ARG...]";
    commands.push_back(std::move(syntax));
  }
  return commands;
}

std::string nearest(const std::string& given, const std::vector<std::string>& known) {
  if (given.size() < 3) return {};  // any letter is near to any other
  // Two letters may differ, in short words one: further off it is another word.
  size_t best_distance = given.size() > 4 ? 3 : 2;
  std::string best;
  for (const std::string& word : known) {
    size_t d = distance(given, word);
    if (d >= best_distance) continue;
    best_distance = d;
    best = word;
  }
  return best;
}

}  // namespace tern::cli
