// Values as short text for transcripts: 5, +status, "bytes", -error, (nil), [items], {key: value}, <set>, #t, ,1.5, (123.
#pragma once

#include <string>

#include "value/kind.hpp"

namespace tern::test {

inline std::string value_line(const tern_value& v) {
  std::string text(range_of(v.kind) == value_range::octets ? text_of(v) : std::string_view());
  const auto list = [&](char open, char close) {
    std::string line(1, open);
    for (size_t i = 0; i < item_count(v); ++i) {
      if (i > 0) line += v.kind == TERN_VALUE_MAP && i % 2 == 1 ? ": " : ", ";
      line += value_line(v.as.items[i]);
    }
    return line + close;
  };
  switch (v.kind) {
    case TERN_VALUE_NULL:
      return "(nil)";
    case TERN_VALUE_BOOL:
      return v.as.i64 != 0 ? "#t" : "#f";
    case TERN_VALUE_INT:
      return std::to_string(v.as.i64);
    case TERN_VALUE_DOUBLE:
      return "," + std::to_string(v.as.f64);
    case TERN_VALUE_STRING:
      return "+" + text;
    case TERN_VALUE_BYTES:
      return "\"" + text + "\"";
    case TERN_VALUE_BIGNUM:
      return "(" + text;
    case TERN_VALUE_ERROR:
      return "-" + text;
    case TERN_VALUE_ARRAY:
      return list('[', ']');
    case TERN_VALUE_MAP:
      return list('{', '}');
    case TERN_VALUE_SET:
      return list('<', '>');
    default:
      return "(kind " + std::to_string(v.kind) + ")";
  }
}

}  // namespace tern::test
