// Work on tern_value trees. A tree made here is one heap block, owned by whoever holds its root and freed by value_release.
// A tree that is only read may be anybody's: one that breaks the rules of tern/value.h is refused, never followed.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/expected.hpp"
#include "tern/value.h"

namespace tern {

void value_release(const tern_value* root) noexcept;  // NULL is fine

struct value_deleter {
  void operator()(const tern_value* root) const noexcept { value_release(root); }
};
using owned_value = std::unique_ptr<const tern_value, value_deleter>;

// A deep copy; kinds nobody knows yet are copied by their range. TERN_E_ARGUMENT, TERN_E_LIMIT.
expected<const tern_value*> value_copy(const tern_value&);

// What a tree takes in memory, its root included.
uint64_t tree_bytes(const tern_value& root) noexcept;

// The value of the first entry whose key is `key` as a string or as bytes; NULL when there is none or `map` is not a map.
const tern_value* value_get(const tern_value& map, std::string_view key) noexcept;

// Deep equality: kinds, flags, subtypes, order and bits (so 0.0 is not -0.0 and a NaN equals itself). False for trees past
// limits::value_depth.
bool value_equal(const tern_value&, const tern_value&) noexcept;

// RFC 8259. Integers that fit are INT, or UINT above INT64_MAX; "-0" and all other numbers are DOUBLE. Order and duplicate keys
// are kept; a byte order mark is skipped. TERN_E_PARSE with the offset; TERN_E_LIMIT for nesting and numbers past a double.
expected<const tern_value*> value_from_json(std::string_view text);

// `flags` of TERN_JSON_*. The block holds one TERN_VALUE_STRING. A double keeps its kind (1.0, not 1) in the shortest text
// that reads back the same. Date-times become ISO 8601 text, kinds without a JSON form their text; map keys must be text.
// Of unknown kinds those with inline data become null, bytes base64, items an array. TERN_E_ARGUMENT, TERN_E_LIMIT.
expected<const tern_value*> value_to_json(const tern_value&, uint32_t flags);
expected<std::string> json_text(const tern_value&, uint32_t flags = 0);

}  // namespace tern
