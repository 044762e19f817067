#include "cli/optional_values.hpp"

#include <string_view>

namespace tern::cli {
namespace {

bool is_count(std::string_view word) { return !word.empty() && word.find_first_not_of("0123456789") == std::string_view::npos; }

// A percent sign of a URL has digits behind it.
bool is_format(std::string_view word) {
  return word.find("%{") != std::string_view::npos || word.find("%header{") != std::string_view::npos;
}

}  // namespace

std::vector<std::string> with_joined_values(std::vector<std::string> words) {
  std::vector<std::string> joined;
  for (size_t i = 0; i < words.size(); ++i) {
    if (words[i] == "--") {
      joined.insert(joined.end(), words.begin() + static_cast<ptrdiff_t>(i), words.end());
      break;
    }
    joined.push_back(words[i]);
    const bool more = i + 1 < words.size();
    const bool counted = (words[i] == "--parallel" || words[i] == "-Z") && more && is_count(words[i + 1]);
    if (counted) joined.back() = "--parallel=" + words[++i];
    if (words[i] == "--timing" && more && is_format(words[i + 1])) joined.back() += "=" + words[++i];
  }
  return joined;
}

CLI::Option* add_optional(CLI::App& app, const std::string& names, std::function<void(const std::string&)> use,
                          const std::string& text, const std::string& type) {
  // The parser says "true" when nothing stands behind the name.
  auto run = [use = std::move(use)](const CLI::results_t& values) {
    use(values.back() == "true" ? "" : values.back());
    return true;
  };
  return app.add_option(names, CLI::callback_t(std::move(run)), text)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeLast)
      ->expected(0)
      ->type_name("[=" + type + "]")
      ->trigger_on_parse();
}

}  // namespace tern::cli
