// Values as tests read them.
#pragma once

#include <tern/tern.h>

#include <string>

namespace tern::integration {

// As redis-cli would show it, on one line.
inline std::string show(const tern_value* v) {
  if (!v) return "nothing";
  const auto bytes = [v] { return std::string(v->as.bytes, v->length); };
  switch (v->kind) {
    case TERN_VALUE_NULL:
      return "nil";
    case TERN_VALUE_INT:
      return std::to_string(v->as.i64);
    case TERN_VALUE_ERROR:
      return "!" + bytes();
    case TERN_VALUE_STRING:
      return bytes();
    case TERN_VALUE_BYTES:
      return '"' + bytes() + '"';
    case TERN_VALUE_ARRAY: {
      std::string all = "[";
      for (uint32_t i = 0; i < v->length; ++i) all += (i ? " " : "") + show(&v->as.items[i]);
      return all + "]";
    }
    case TERN_VALUE_MAP: {
      std::string all = "{";
      for (uint32_t i = 0; i < v->length; ++i)
        all += (i ? " " : "") + show(&v->as.items[2 * i]) + "=" + show(&v->as.items[2 * i + 1]);
      return all + "}";
    }
    default:
      return "kind " + std::to_string(v->kind);
  }
}

}  // namespace tern::integration
