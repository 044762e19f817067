#include "cli/json_writer.hpp"

#include <fmt/format.h>

#include <cmath>

namespace tern::cli {
namespace {

void append_utf8(std::string& text, unsigned char latin1) {
  if (latin1 < 0x80) {
    text += static_cast<char>(latin1);
  } else {
    text += static_cast<char>(0xC0 | (latin1 >> 6));
    text += static_cast<char>(0x80 | (latin1 & 0x3F));
  }
}

void append_escaped(std::string& text, std::string_view content, bool latin1) {
  for (char c : content) {
    auto byte = static_cast<unsigned char>(c);
    switch (c) {
      case '"':
      case '\\':
        text += '\\';
        text += c;
        break;
      case '\n':
        text += "\\n";
        break;
      case '\r':
        text += "\\r";
        break;
      case '\t':
        text += "\\t";
        break;
      default:
        if (byte < 0x20 || byte == 0x7f)
          text += fmt::format("\\u{:04x}", byte);
        else if (latin1)
          append_utf8(text, byte);
        else
          text += c;
    }
  }
}

// The length of the well-formed sequence at the front (Unicode 15, table 3-7), 0: none.
size_t utf8_sequence(std::string_view text) {
  auto at = [&](size_t i) -> unsigned { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0; };
  auto tail = [&](size_t i, unsigned low = 0x80, unsigned high = 0xBF) { return at(i) >= low && at(i) <= high; };
  unsigned lead = at(0);
  if (lead < 0x80) return 1;
  if (lead >= 0xC2 && lead <= 0xDF) return tail(1) ? 2 : 0;
  if (lead >= 0xE0 && lead <= 0xEF) return tail(1, lead == 0xE0 ? 0xA0 : 0x80, lead == 0xED ? 0x9F : 0xBF) && tail(2) ? 3 : 0;
  if (lead >= 0xF0 && lead <= 0xF4)
    return tail(1, lead == 0xF0 ? 0x90 : 0x80, lead == 0xF4 ? 0x8F : 0xBF) && tail(2) && tail(3) ? 4 : 0;
  return 0;
}

}  // namespace

bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    size_t length = utf8_sequence(text);
    if (length == 0) return false;
    text.remove_prefix(length);
  }
  return true;
}

std::string to_base64(std::string_view bytes) {
  constexpr char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  text.reserve((bytes.size() + 2) / 3 * 4);
  for (size_t i = 0; i < bytes.size(); i += 3) {
    size_t left = std::min<size_t>(3, bytes.size() - i);
    uint32_t group = 0;
    for (size_t k = 0; k < 3; ++k) group = group << 8 | (k < left ? static_cast<unsigned char>(bytes[i + k]) : 0u);
    for (size_t k = 0; k < 4; ++k) text += k <= left ? digits[group >> (18 - 6 * k) & 0x3F] : '=';
  }
  return text;
}

void json_writer::separate() {
  if (!first_) text_ += ',';
  first_ = false;
}

json_writer& json_writer::open(char bracket) {
  separate();
  text_ += bracket;
  first_ = true;
  return *this;
}

json_writer& json_writer::close(char bracket) {
  text_ += bracket;
  first_ = false;
  return *this;
}

json_writer& json_writer::literal(std::string_view text) {
  separate();
  text_ += text;
  return *this;
}

json_writer& json_writer::key(std::string_view name) {
  value(name);
  text_ += ':';
  first_ = true;
  return *this;
}

json_writer& json_writer::value(std::string_view text) {
  separate();
  text_ += '"';
  append_escaped(text_, text, !is_utf8(text));
  text_ += '"';
  return *this;
}

json_writer& json_writer::value(double number) { return std::isfinite(number) ? literal(fmt::format("{}", number)) : null(); }

}  // namespace tern::cli
