#include "cli/typed_option.hpp"

#include <algorithm>
#include <vector>

namespace tern::cli {
namespace {

std::span<char* const> command_line;

std::vector<std::string_view> split(std::string_view flags) {
  std::vector<std::string_view> names;
  while (!flags.empty()) {
    names.push_back(flags.substr(0, flags.find(',')));
    flags.remove_prefix(std::min(names.back().size() + 1, flags.size()));
  }
  return names;
}

// --name=value, -nvalue, and -xnvalue behind other letters.
bool holds(std::string_view word, std::string_view name, std::string_view value) {
  if (!word.ends_with(value)) return false;
  word.remove_suffix(value.size());
  if (name.starts_with("--")) return word.starts_with(name) && word.substr(name.size()) == "=";
  return word.size() > 1 && word[0] == '-' && word[1] != '-' && word.back() == name[1];
}

bool stands(std::string_view word, std::string_view name) {
  return name.starts_with("--") ? word == name : holds(word, name, "");
}

}  // namespace

std::string typed_name(std::span<char* const> words, std::string_view flags, std::string_view value) {
  const std::vector<std::string_view> names = split(flags);
  for (size_t i = 0; i < words.size(); ++i)
    for (std::string_view name : names) {
      const bool apart = i + 1 < words.size() && value == words[i + 1] && stands(words[i], name);
      if (apart || holds(words[i], name, value)) return std::string(name);
    }
  return std::string(names.back());
}

std::string typed_name(std::string_view flags, std::string_view value) { return typed_name(command_line, flags, value); }

void remember_command_line(int argc, char** argv) { command_line = std::span<char* const>(argv, static_cast<size_t>(argc)); }

}  // namespace tern::cli
