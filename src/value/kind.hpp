// What the ranges of kinds mean, and what makes a node fit to be read.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/error.hpp"
#include "tern/value.h"

namespace tern {

enum class value_range : uint8_t { inline_data, octets, items, unknown };

constexpr value_range range_of(uint8_t kind) noexcept {
  return kind < 32   ? value_range::inline_data
         : kind < 64 ? value_range::octets
         : kind < 96 ? value_range::items
                     : value_range::unknown;
}

constexpr bool is_text(uint8_t kind) noexcept {
  return range_of(kind) == value_range::octets && kind <= TERN_VALUE_ERROR && kind != TERN_VALUE_BYTES &&
         kind != TERN_VALUE_UUID && kind != TERN_VALUE_OBJECT_ID;
}

// How many nodes a container points to.
constexpr size_t item_count(const tern_value& v) noexcept { return v.kind == TERN_VALUE_MAP ? size_t{2} * v.length : v.length; }

// Empty when the bytes are missing.
inline std::string_view text_of(const tern_value& v) noexcept {
  return v.as.bytes == nullptr ? std::string_view("") : std::string_view(v.as.bytes, v.length);
}

// Counts the nodes and levels of a walk and refuses what must not be followed.
class value_walk {
 public:
  error enter(const tern_value&);  // before a node is read; a container needs a leave()
  void leave() noexcept { --depth_; }

 private:
  size_t depth_ = 0;
  size_t nodes_ = 0;
};

}  // namespace tern
