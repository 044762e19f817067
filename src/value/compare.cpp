#include "base/limits.hpp"
#include "value/kind.hpp"
#include "value/value.hpp"

namespace tern {
namespace {

bool equal(const tern_value& a, const tern_value& b, size_t depth) noexcept {
  if (a.kind != b.kind || a.flags != b.flags || a.subtype != b.subtype || a.length != b.length) return false;
  switch (range_of(a.kind)) {
    case value_range::inline_data:
      return a.as.raw == b.as.raw;
    case value_range::octets:
      return text_of(a) == text_of(b);
    case value_range::items:
      if (depth == 0 || (a.length != 0 && (a.as.items == nullptr || b.as.items == nullptr))) return false;
      for (size_t i = 0; i < item_count(a); ++i)
        if (!equal(a.as.items[i], b.as.items[i], depth - 1)) return false;
      return true;
    case value_range::unknown:
      break;
  }
  return false;
}

}  // namespace

bool value_equal(const tern_value& a, const tern_value& b) noexcept { return equal(a, b, limits::value_depth); }

const tern_value* value_get(const tern_value& map, std::string_view key) noexcept {
  if (map.kind != TERN_VALUE_MAP || map.as.items == nullptr) return nullptr;
  for (size_t i = 0; i < item_count(map); i += 2) {
    const tern_value& k = map.as.items[i];
    if ((k.kind == TERN_VALUE_STRING || k.kind == TERN_VALUE_BYTES) && text_of(k) == key) return &map.as.items[i + 1];
  }
  return nullptr;
}

}  // namespace tern
