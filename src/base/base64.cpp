#include "base/base64.hpp"

#include <fmt/format.h>

#include <array>
#include <cstdint>

namespace tern {
namespace {

constexpr std::string_view letters(base64_form form) noexcept {
  return form == base64_form::standard ? "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
                                       : "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
}

using value_table = std::array<int8_t, 256>;
constexpr value_table values_of(base64_form form) {
  value_table table{};
  table.fill(-1);
  for (size_t i = 0; i < 64; ++i) table[static_cast<unsigned char>(letters(form)[i])] = static_cast<int8_t>(i);
  return table;
}
constexpr value_table standard_values = values_of(base64_form::standard);
constexpr value_table url_values = values_of(base64_form::url);

error failure(size_t offset, std::string_view what) {
  return error(TERN_E_PARSE, fmt::format("base64, offset {}: {}", offset, what));
}

}  // namespace

std::string base64_encode(bytes data, base64_form form) {
  std::string_view alphabet = letters(form);
  std::string out;
  out.reserve((data.size() + 2) / 3 * 4);
  for (size_t i = 0; i < data.size(); i += 3) {
    size_t present = std::min<size_t>(3, data.size() - i);
    uint32_t group = 0;
    for (size_t k = 0; k < 3; ++k) group = group << 8 | (k < present ? std::to_integer<uint32_t>(data[i + k]) : 0u);
    for (size_t k = 0; k <= present; ++k) out += alphabet[group >> (18 - 6 * k) & 63];
    if (form == base64_form::standard) out.append(3 - present, '=');
  }
  return out;
}

expected<std::string> base64_decode(std::string_view text, base64_form form) {
  size_t end = text.size();
  size_t padding = 0;
  while (padding < 2 && end > 0 && text[end - 1] == '=') --end, ++padding;
  bool padding_is_right = text.size() % 4 == 0 && (padding == 0 || end % 4 == 4 - padding);
  bool padding_left_out = form == base64_form::url && padding == 0;

  const value_table& values = form == base64_form::standard ? standard_values : url_values;
  std::string out;
  out.reserve(end / 4 * 3 + 2);
  uint32_t window = 0;
  for (size_t i = 0; i < end; ++i) {
    int8_t value = values[static_cast<unsigned char>(text[i])];
    if (value < 0) return failure(i, "a character that is not in the alphabet");
    window = window << 6 | static_cast<uint32_t>(value);
    if (i % 4 == 3) out += {static_cast<char>(window >> 16), static_cast<char>(window >> 8), static_cast<char>(window)};
  }
  if (end % 4 == 1) return failure(end, "one character is left over");
  if (!padding_is_right && !padding_left_out) return failure(end, "the padding is not complete");
  uint32_t unused = end % 4 == 2 ? window & 0xF : end % 4 == 3 ? window & 0x3 : 0;
  if (unused != 0) return failure(end - 1, "the last character has bits set that belong to no byte");
  if (end % 4 == 2) out += static_cast<char>(window >> 4);
  if (end % 4 == 3) out += {static_cast<char>(window >> 10), static_cast<char>(window >> 2)};
  return out;
}

}  // namespace tern
