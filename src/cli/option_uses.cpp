#include "cli/option_uses.hpp"

#include <algorithm>
#include <utility>

namespace tern::cli {
namespace {

const option_syntax* named(const std::vector<option_syntax>& options, const std::string& name) {
  for (const option_syntax& option : options)
    if (std::find(option.names.begin(), option.names.end(), name) != option.names.end()) return &option;
  return nullptr;
}

std::vector<std::string> kept;

}  // namespace

std::vector<option_use> option_uses(const std::vector<std::string>& words, const std::vector<option_syntax>& options) {
  std::vector<option_use> uses;
  size_t i = 0;
  auto add = [&](const option_syntax& option, const std::string* behind) {
    std::string value = behind != nullptr ? *behind : "";
    if (behind == nullptr && option.needs_value() && i + 1 < words.size()) value = words[++i];
    uses.push_back({option.names.back(), std::move(value)});
  };
  for (; i < words.size() && words[i] != "--"; ++i) {
    const std::string word = words[i];
    if (word.size() < 2 || word[0] != '-') continue;
    if (word[1] == '-') {
      const size_t equals = std::min(word.find('='), word.size());
      const std::string behind = word.substr(std::min(equals + 1, word.size()));
      if (const option_syntax* option = named(options, word.substr(0, equals)))
        add(*option, equals < word.size() ? &behind : nullptr);
      continue;
    }
    for (size_t at = 1; at < word.size(); ++at) {
      const option_syntax* option = named(options, std::string("-") + word[at]);
      if (option == nullptr) break;
      const std::string behind = word.substr(at + 1);
      add(*option, option->needs_value() && !behind.empty() ? &behind : nullptr);
      if (option->needs_value()) break;
    }
  }
  return uses;
}

void remember_words(std::vector<std::string> words) { kept = std::move(words); }

const std::vector<std::string>& remembered_words() { return kept; }

}  // namespace tern::cli
