// A tern_value tree that owns its block.
#pragma once

#include <memory>

#include "tern/value.h"

namespace tern {

void value_release(const tern_value* root) noexcept;

struct value_deleter {
  void operator()(const tern_value* root) const noexcept { value_release(root); }
};
using owned_value = std::unique_ptr<const tern_value, value_deleter>;

}  // namespace tern
