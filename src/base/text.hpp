// ASCII text: protocols compare, split and check it byte by byte, never by the locale.
#pragma once

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

namespace tern {

constexpr char ascii_lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }
constexpr bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }
constexpr bool is_alpha(char c) noexcept { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
constexpr bool is_control(char c) noexcept { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }
// What no header field and no part of a cookie may hold.
constexpr bool is_control_but_tab(char c) noexcept { return is_control(c) && c != '\t'; }

std::string to_lower(std::string_view);

// Header and host names: equal but for the case of ASCII letters.
bool iequals(std::string_view, std::string_view) noexcept;
uint64_t ihash(std::string_view) noexcept;
struct iequal_to {
  using is_transparent = void;
  bool operator()(std::string_view a, std::string_view b) const noexcept { return iequals(a, b); }
};
struct ihasher {
  using is_transparent = void;
  size_t operator()(std::string_view s) const noexcept { return static_cast<size_t>(ihash(s)); }
};

std::string_view trim(std::string_view) noexcept;                // without spaces and tabs at both ends (OWS, RFC 9110 §5.6.3)
std::string_view trim(std::string_view, char dropped) noexcept;  // without that character at both ends
std::vector<std::string_view> split(std::string_view, char separator);  // n separators give n + 1 parts, perhaps empty

// The part before the next separator, which `rest` then starts behind; the whole rest and "" when there is none.
std::string_view cut(std::string_view& rest, char separator) noexcept;

// The next element of a comma-separated header list, trimmed, empty ones skipped; nothing at the end. Commas in quoted strings
// do not separate (RFC 9110 §5.6.1, §5.6.4).
std::optional<std::string_view> next_list_item(std::string_view& rest) noexcept;

bool is_tchar(char) noexcept;                     // RFC 9110 §5.6.2
bool is_token(std::string_view) noexcept;         // a method, a header name: one tchar at least
bool is_token68_char(char) noexcept;              // RFC 9110 §11.2, but for the "=" at its end
bool is_header_value(std::string_view) noexcept;  // no CR, LF, NUL or other control but tab; no blank at an end
bool has_control(std::string_view) noexcept;      // a byte below 0x20, or 0x7F
bool has_control_but_tab(std::string_view) noexcept;

// A number that fills the text: no sign but "-" for signed types, no blanks, no overflow.
template <class T>
std::optional<T> parse_number(std::string_view text, int base = 10) noexcept {
  T value{};
  auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value, base);
  if (failure != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

// In double quotes for an error message: control and non-ASCII bytes as \xNN, cut at limits::quoted_text_bytes.
std::string quote(std::string_view);

}  // namespace tern
