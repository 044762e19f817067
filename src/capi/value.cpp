#include "tern/value.h"

#include "capi/barrier.hpp"
#include "value/value.hpp"

using namespace tern::capi;

namespace {

tern::error hand_out(tern::expected<const tern_value*> made, const tern_value** to) {
  if (!made) return made.why();
  *to = *made;
  return {};
}

}  // namespace

int32_t tern_value_from_json(tern_str text, const tern_value** root, tern_error** error) noexcept {
  return entry(error, [&]() -> tern::error {
    if (tern::error e = clear_output(root, "root")) return e;
    tern::expected<std::string_view> json = read_present(text, "text");
    return json ? hand_out(tern::value_from_json(*json), root) : json.why();
  });
}

int32_t tern_value_to_json(const tern_value* value, uint32_t flags, const tern_value** text, tern_error** error) noexcept {
  return entry(error, [&]() -> tern::error {
    if (tern::error e = clear_output(text, "text")) return e;
    if (tern::error e = require(value, "value")) return e;
    if (tern::error e = check_flags(flags, TERN_JSON_PRETTY, "flags")) return e;
    return hand_out(tern::value_to_json(*value, flags), text);
  });
}

int32_t tern_value_copy(const tern_value* value, const tern_value** copy, tern_error** error) noexcept {
  return entry(error, [&]() -> tern::error {
    if (tern::error e = clear_output(copy, "copy")) return e;
    if (tern::error e = require(value, "value")) return e;
    return hand_out(tern::value_copy(*value), copy);
  });
}

const tern_value* tern_value_get(const tern_value* map, tern_str key) noexcept {
  if (!map || !key.data) return nullptr;
  return tern::value_get(*map, {key.data, key.size});
}

void tern_value_release(const tern_value* root) noexcept { tern::value_release(root); }
