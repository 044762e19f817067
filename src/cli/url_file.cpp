#include "cli/url_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "cli/body_input.hpp"
#include "cli/exit_status.hpp"
#include "cli/file_io.hpp"

namespace tern::cli {
namespace {

constexpr std::string_view weight_mark = "weight=";
// What is larger is a typing error; with it a sum of weights stays a number.
constexpr uint64_t most_weight = 1'000'000;

std::vector<std::string_view> words_of(std::string_view line) {
  std::vector<std::string_view> words;
  constexpr std::string_view blank = " \t\r";
  for (size_t at = line.find_first_not_of(blank); at != std::string_view::npos; at = line.find_first_not_of(blank)) {
    line.remove_prefix(at);
    words.push_back(line.substr(0, line.find_first_of(blank)));
    line.remove_prefix(words.back().size());
  }
  return words;
}

// GET, M-SEARCH: no URL is written so, as names of hosts have no capitals by habit, and URLs a colon, a dot or a slash.
bool is_method(std::string_view word) {
  return !word.empty() && std::all_of(word.begin(), word.end(), [](char c) { return (c >= 'A' && c <= 'Z') || c == '-'; });
}

}  // namespace

std::optional<url_line> parse_url_line(std::string_view line, bool with_weights, std::string& why) {
  why.clear();
  std::vector<std::string_view> words = words_of(line);
  if (words.empty() || words[0].starts_with('#')) return std::nullopt;
  url_line found;
  size_t at = 0;
  if (words.size() > 1 && is_method(words[0])) found.method = words[at++];
  found.url = words[at++];
  if (at < words.size() && words[at].starts_with(weight_mark)) {
    const std::string_view text = words[at++].substr(weight_mark.size());
    auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), found.weight);
    if (!with_weights)
      why = "a weight is for `tern load`";
    else if (status != std::errc{} || end != text.data() + text.size() || found.weight == 0 || found.weight > most_weight)
      why = fmt::format("weight={}: allowed: 1 to {}", printable(text), most_weight);
    if (!why.empty()) return std::nullopt;
  }
  if (at == words.size()) return found;
  why = fmt::format("'{}' is one too many; a line is [METHOD] URL{}", printable(words[at]), with_weights ? " [weight=N]" : "");
  return std::nullopt;
}

std::vector<url_line> read_url_file(const std::string& path, bool with_weights) {
  const std::string text = whole_text(path);
  std::vector<url_line> lines;
  size_t number = 0;
  for (std::string_view rest = text; !rest.empty();) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(line.size() + 1, rest.size()));
    ++number;
    std::string why;
    std::optional<url_line> found = parse_url_line(line, with_weights, why);
    if (!why.empty()) fail_io(fmt::format("{}:{}: {}", path == "-" ? "standard input" : printable(path), number, why));
    if (!found) continue;
    found->number = number;
    lines.push_back(std::move(*found));
  }
  return lines;
}

}  // namespace tern::cli
