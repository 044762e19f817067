#include "base/text.hpp"

#include <algorithm>

#include "base/hash.hpp"
#include "base/limits.hpp"

namespace tern {

std::string to_lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), ascii_lower);
  return out;
}

bool iequals(std::string_view a, std::string_view b) noexcept {
  return a.size() == b.size() &&
         std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) { return ascii_lower(x) == ascii_lower(y); });
}

// FNV-1a: names are short, and a byte at a time is what lower-casing does anyway.
uint64_t ihash(std::string_view text) noexcept {
  uint64_t h = 0xcbf29ce484222325u;
  for (char c : text) h = (h ^ static_cast<unsigned char>(ascii_lower(c))) * 0x100000001b3u;
  return hash_mix(h);
}

std::string_view trim(std::string_view text) noexcept {
  size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") + 1 - first);
}

std::string_view trim(std::string_view text, char dropped) noexcept {
  size_t first = text.find_first_not_of(dropped);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(dropped) + 1 - first);
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (;;) {
    size_t end = text.find(separator);
    parts.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

std::string_view cut(std::string_view& rest, char separator) noexcept {
  std::string_view part = rest.substr(0, rest.find(separator));
  rest.remove_prefix(std::min(part.size() + 1, rest.size()));
  return part;
}

std::optional<std::string_view> next_list_item(std::string_view& rest) noexcept {
  while (!rest.empty()) {
    size_t end = 0;
    for (bool in_quotes = false; end < rest.size() && (in_quotes || rest[end] != ','); ++end) {
      if (rest[end] == '"') in_quotes = !in_quotes;
      if (in_quotes && rest[end] == '\\' && end + 1 < rest.size()) ++end;
    }
    std::string_view item = trim(rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
    if (!item.empty()) return item;
  }
  return std::nullopt;
}

bool is_tchar(char c) noexcept {
  return is_alpha(c) || is_digit(c) || (c != '\0' && std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos);
}

bool is_token(std::string_view text) noexcept { return !text.empty() && std::all_of(text.begin(), text.end(), is_tchar); }

bool is_token68_char(char c) noexcept {
  return is_alpha(c) || is_digit(c) || std::string_view("-._~+/").find(c) != std::string_view::npos;
}

bool is_header_value(std::string_view text) noexcept { return trim(text).size() == text.size() && !has_control_but_tab(text); }

bool has_control(std::string_view text) noexcept { return std::any_of(text.begin(), text.end(), is_control); }

bool has_control_but_tab(std::string_view text) noexcept { return std::any_of(text.begin(), text.end(), is_control_but_tab); }

std::string quote(std::string_view text) {
  constexpr char digits[] = "0123456789ABCDEF";
  std::string out = "\"";
  for (char c : text.substr(0, limits::quoted_text_bytes)) {
    auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte >= 0x7F)
      out += {'\\', 'x', digits[byte >> 4], digits[byte & 15]};
    else
      out += c;
  }
  return out += text.size() > limits::quoted_text_bytes ? "...\"" : "\"";
}

}  // namespace tern
