// What the setters of options read from their arguments, the same for configs and requests.
#pragma once

#include <utility>

#include "capi/barrier.hpp"
#include "engine/option_registry.hpp"

namespace tern::capi {

using text_setting = expected<option_override> (*)(std::string_view name, std::string_view text, uint32_t scope);

inline expected<option_override> read_setting(tern_str name, tern_str value, uint32_t scope, text_setting read) {
  expected<std::string_view> option = read_present(name, "name");
  if (!option) return option.why();
  expected<std::string_view> text = read_present(value, "value");
  if (!text) return text.why();
  return read(*option, *text, scope);
}

template <class Value>
expected<option_override> read_setting(tern_str name, Value value, uint32_t scope,
                                       expected<option_value> (*read)(const option_row&, Value)) {
  expected<std::string_view> option = read_present(name, "name");
  if (!option) return option.why();
  expected<const option_row*> row = option_named(*option, scope);
  if (!row) return row.why();
  expected<option_value> typed = read(**row, value);
  if (!typed) return typed.why();
  return option_override{*row, option_override::mode::replace, std::move(*typed)};
}

}  // namespace tern::capi
