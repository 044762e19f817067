#include "cli/url_pattern.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "cli/url_text.hpp"

namespace tern::cli {
namespace {

bool is_escape(std::string_view text, size_t at) {
  return text[at] == '\\' && at + 1 < text.size() && std::string_view("[]{},").find(text[at + 1]) != std::string_view::npos;
}

// Of what closes what opened in front of `at`; npos: nothing does.
size_t closing(std::string_view text, size_t at, char bracket) {
  for (; at < text.size(); ++at) {
    if (is_escape(text, at))
      ++at;
    else if (text[at] == bracket)
      return at;
  }
  return std::string_view::npos;
}

std::optional<uint64_t> number(std::string_view text) {
  uint64_t value = 0;
  auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (status != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_upper(char c) { return c <= 'Z'; }

bool in_host(std::string_view text, size_t at) {
  const size_t scheme = text.find("://");
  return text.find_first_of("/?#", scheme == std::string_view::npos ? 0 : scheme + 3) >= at;
}

}  // namespace

std::optional<url_pattern::part> url_pattern::range(std::string_view inside, std::string& why) {
  why = fmt::format("[{}] is no range such as [1-10], [001-100], [a-z] or [1-10:2]", inside);
  part range;
  const size_t dash = inside.find('-');
  if (dash == std::string_view::npos) return std::nullopt;
  std::string_view last_text = inside.substr(dash + 1);
  const size_t colon = last_text.find(':');
  if (colon != std::string_view::npos) {
    const auto step = number(last_text.substr(colon + 1));
    if (!step || *step == 0) return std::nullopt;
    range.step = *step;
    last_text = last_text.substr(0, colon);
  }
  const std::string_view first_text = inside.substr(0, dash);
  uint64_t last = 0;
  if (first_text.size() == 1 && last_text.size() == 1 && is_letter(first_text[0]) && is_letter(last_text[0]) &&
      is_upper(first_text[0]) == is_upper(last_text[0])) {
    range.what = part::kind::letters;
    range.first = static_cast<unsigned char>(first_text[0]);
    last = static_cast<unsigned char>(last_text[0]);
  } else {
    const auto from = number(first_text);
    const auto to = number(last_text);
    if (!from || !to) return std::nullopt;
    range.what = part::kind::numbers;
    range.first = *from;
    last = *to;
    if (first_text.size() > 1 && first_text[0] == '0') range.width = first_text.size();
  }
  if (last < range.first) {
    why = fmt::format("[{}] runs backwards", inside);
    return std::nullopt;
  }
  const uint64_t steps = (last - range.first) / range.step;
  range.size = steps == UINT64_MAX ? steps : steps + 1;
  return range;
}

std::optional<url_pattern::part> url_pattern::set(std::string_view inside, std::string& why) {
  part set;
  set.what = part::kind::set;
  set.words.emplace_back();
  for (size_t i = 0; i < inside.size(); ++i) {
    if (is_escape(inside, i))
      set.words.back() += inside[++i];
    else if (inside[i] == ',')
      set.words.emplace_back();
    else if (inside[i] == '{' || inside[i] == '[') {
      why = fmt::format("{{{}}} holds another {}", inside, inside[i]);
      return std::nullopt;
    } else
      set.words.back() += inside[i];
  }
  if (set.words.size() == 1 && set.words[0].empty()) {
    why = "nothing stands in {}";
    return std::nullopt;
  }
  set.size = set.words.size();
  return set;
}

std::optional<url_pattern> url_pattern::parse(std::string_view text, std::string& why) {
  url_pattern pattern = literal("");
  auto add_text = [&pattern](std::string_view more) {
    if (pattern.parts_.empty() || pattern.parts_.back().what != part::kind::text)
      pattern.parts_.push_back({part::kind::text, {""}, 0, 1, 1, 0});
    pattern.parts_.back().words[0] += more;
  };
  for (size_t i = 0; i < text.size(); ++i) {
    if (is_escape(text, i)) {
      add_text(text.substr(++i, 1));
      continue;
    }
    if (text[i] != '[' && text[i] != '{') {
      if (text[i] == '}') {
        why = fmt::format("a }} at offset {} closes nothing", i);
        return std::nullopt;
      }
      add_text(text.substr(i, 1));
      continue;
    }
    const bool brace = text[i] == '{';
    const size_t end = closing(text, i + 1, brace ? '}' : ']');
    const std::string_view inside = text.substr(i + 1, end == std::string_view::npos ? end : end - i - 1);
    const bool closed = end != std::string_view::npos;
    if (!brace && closed && (inside.empty() || is_ipv6_text(inside))) {
      add_text(text.substr(i, end + 1 - i));
      i = end;
      continue;
    }
    why = fmt::format("the {} at offset {} is not closed", text[i], i);
    std::optional<part> found = !closed ? std::nullopt : brace ? set(inside, why) : range(inside, why);
    if (!found && !brace && in_host(text, i)) {  // of an address that is none: the library says what is wrong
      add_text(text.substr(i, 1));
      continue;
    }
    if (!found) return std::nullopt;
    pattern.parts_.push_back(std::move(*found));
    i = end;
  }
  return pattern;
}

url_pattern url_pattern::literal(std::string_view text) {
  url_pattern pattern;
  pattern.parts_.push_back({part::kind::text, {std::string(text)}, 0, 1, 1, 0});
  return pattern;
}

uint64_t url_pattern::count() const {
  uint64_t all = 1;
  for (const part& p : parts_) all = all > UINT64_MAX / p.size ? UINT64_MAX : all * p.size;
  return all;
}

std::string url_pattern::part::value(uint64_t index) const {
  switch (what) {
    case kind::text:
    case kind::set:
      return words[index];
    case kind::numbers:
      return fmt::format("{:0{}}", first + index * step, width);
    case kind::letters:
      return std::string(1, static_cast<char>(first + index * step));
  }
  return {};
}

url_pattern::url url_pattern::at(uint64_t index) const {
  std::vector<std::string> values(parts_.size());
  for (size_t i = parts_.size(); i-- > 0; index /= parts_[i].size) values[i] = parts_[i].value(index % parts_[i].size);
  url made;
  for (size_t i = 0; i < parts_.size(); ++i) {
    made.text += values[i];
    if (parts_[i].what != part::kind::text) made.values.push_back(std::move(values[i]));
  }
  return made;
}

}  // namespace tern::cli
