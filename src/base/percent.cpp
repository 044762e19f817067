#include "base/percent.hpp"

namespace tern {
namespace {

constexpr bool is_alnum(char c) noexcept { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); }

constexpr int hex_value(char c) noexcept {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// The byte of the triplet that starts at text[at], or -1.
int triplet_at(std::string_view text, size_t at) noexcept {
  if (text[at] != '%' || at + 2 >= text.size()) return -1;
  int high = hex_value(text[at + 1]), low = hex_value(text[at + 2]);
  return high < 0 || low < 0 ? -1 : high * 16 + low;
}

// RFC 3986 §3.3 to §3.5 without "%", and "[" and "]".
bool is_allowed(char c, url_component where) noexcept {
  if (is_unreserved(c)) return true;
  if (std::string_view("!$&'()*+,;=:@/[]").find(c) != std::string_view::npos) return true;
  return c == '?' && where != url_component::path;
}

}  // namespace

bool is_unreserved(char c) noexcept { return is_alnum(c) || c == '-' || c == '.' || c == '_' || c == '~'; }

void append_triplet(std::string& out, char c) {
  constexpr char digits[] = "0123456789ABCDEF";
  auto byte = static_cast<unsigned char>(c);
  out += {'%', digits[byte >> 4], digits[byte & 15]};
}

void append_percent_encoded(std::string& out, std::string_view raw) {
  for (char c : raw) {
    if (is_unreserved(c))
      out += c;
    else
      append_triplet(out, c);
  }
}

void append_extended_value(std::string& out, std::string_view utf8) {
  out += "UTF-8''";
  for (char c : utf8) {
    if (is_alnum(c) || std::string_view("!#$&+-.^_`|~").find(c) != std::string_view::npos)
      out += c;
    else
      append_triplet(out, c);
  }
}

std::string percent_decode(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (size_t i = 0; i < text.size(); ++i) {
    int byte = triplet_at(text, i);
    out += byte < 0 ? text[i] : static_cast<char>(byte);
    if (byte >= 0) i += 2;
  }
  return out;
}

std::string percent_normalise(std::string_view component, url_component where) {
  std::string out;
  out.reserve(component.size());
  for (size_t i = 0; i < component.size(); ++i) {
    int byte = triplet_at(component, i);
    if (byte >= 0) {
      i += 2;
      if (is_unreserved(static_cast<char>(byte)))
        out += static_cast<char>(byte);
      else
        append_triplet(out, static_cast<char>(byte));
    } else if (is_allowed(component[i], where)) {
      out += component[i];
    } else {
      append_triplet(out, component[i]);
    }
  }
  return out;
}

}  // namespace tern
