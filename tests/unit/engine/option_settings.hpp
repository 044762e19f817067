// Options set and read by name, as the tests of the registry do.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "engine/option_registry.hpp"
#include "tern/info.h"

namespace tern::test {

// The error of a setting by text; "" when it was taken.
inline std::string refusal(std::string_view name, std::string_view text, uint32_t scope = TERN_SCOPE_CLIENT) {
  auto setting = override_by_set(name, text, scope);
  return setting ? std::string() : std::string(setting.why().message());
}
inline int32_t code(std::string_view name, std::string_view text, uint32_t scope = TERN_SCOPE_CLIENT) {
  auto setting = override_by_set(name, text, scope);
  return setting ? TERN_OK : setting.why().code();
}

inline std::string text_of(settings& s, std::string_view name) {
  const option_row* row = find_option(name);
  return print_option(*row, row->load(ref_to(s)));
}

inline void set(settings& s, std::string_view name, std::string_view text) {
  auto setting = override_by_set(name, text, TERN_SCOPE_CLIENT);
  ASSERT_TRUE(setting) << setting.why().message();
  setting->apply(ref_to(s));
}

}  // namespace tern::test
