// The labels of the WHATWG Encoding Standard §4.2, and what iconv calls the encodings.
#pragma once

#include <cstdint>
#include <string_view>

namespace tern {

struct charset_row {
  std::string_view name;    // the standard's, in lower case; a label too
  const char* iconv_name;   // NULL: UTF-8
  std::string_view labels;  // the others, separated by spaces
  uint8_t unit = 1;         // bytes of the smallest piece
};

// Blanks around the label and its case do not count; NULL: not known. The standard's encodings "replacement" and
// "x-user-defined", which hold no text, are left out.
const charset_row* find_charset_row(std::string_view label) noexcept;

}  // namespace tern
