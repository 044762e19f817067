#include "cli/config_text.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "cli/file_io.hpp"

namespace tern::cli {
namespace {

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view blank = " \t\r";
  const size_t first = text.find_first_not_of(blank);
  return first == std::string_view::npos ? std::string_view() : text.substr(first, text.find_last_not_of(blank) - first + 1);
}

bool is_name(std::string_view text) {
  return !text.empty() && text[0] != '-' && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
  });
}

// Nothing: the quote is not closed, or something stands behind it.
std::optional<std::string> unquoted(std::string_view text) {
  if (!text.starts_with('"')) return std::string(text);
  std::string value;
  for (size_t i = 1; i < text.size(); ++i) {
    if (text[i] == '"') return i + 1 == text.size() ? std::optional(value) : std::nullopt;
    const bool escape = text[i] == '\\' && i + 1 < text.size() && (text[i + 1] == '"' || text[i + 1] == '\\');
    value += text[escape ? ++i : i];
  }
  return std::nullopt;
}

// What is wrong; empty: nothing.
std::string parse_line(std::string_view line, config_entry& entry) {
  const size_t equals = line.find('=');
  const std::string_view name = trimmed(line.substr(0, equals));
  // What stands behind a name may be a password.
  const std::string shown = printable(name.substr(0, name.find_first_of(" \t:")));
  if (name.starts_with('-')) return fmt::format("'{}': options are written without their dashes", shown);
  if (!is_name(name)) return fmt::format("'{}' is no name: write a line as name or name = value", shown);
  entry.name = name;
  entry.value.reset();
  if (equals == std::string_view::npos) return {};
  entry.value = unquoted(trimmed(line.substr(equals + 1)));
  return entry.value ? std::string() : fmt::format("{}: what is in quotes ends with the line, and with a quote", name);
}

}  // namespace

std::vector<config_entry> parse_config_text(std::string_view text, config_mistake& mistake) {
  std::vector<config_entry> entries;
  config_entry entry;
  for (std::string_view rest = text; !rest.empty();) {
    const std::string_view whole = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(whole.size() + 1, rest.size()));
    ++entry.line;
    const std::string_view line = trimmed(whole);
    if (line.empty() || line[0] == '#') continue;
    if (line[0] == '[') {
      entry.section = trimmed(line.substr(1, line.size() - 2));
      if (line.back() == ']' && is_name(entry.section)) continue;
      mistake = {entry.line, fmt::format("'{}' names no command: write it as [get]", printable(line))};
      return entries;
    }
    if (const std::string why = parse_line(line, entry); !why.empty()) {
      mistake = {entry.line, why};
      return entries;
    }
    entries.push_back(entry);
  }
  return entries;
}

}  // namespace tern::cli
