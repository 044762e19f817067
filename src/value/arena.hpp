// The one block a tree lives in: a header the reader never sees, the root, the other nodes, then the bytes.
#pragma once

#include <cstddef>
#include <string_view>

#include "base/block_shelf.hpp"
#include "value/value.hpp"

namespace tern {

extern block_shelf spare_values;  // blocks of small trees

// Filled front to back by somebody who counted first. Throws std::bad_alloc.
class value_arena {
 public:
  // `bytes` counts one more for each text, for its NUL. There is always a root.
  value_arena(size_t nodes, size_t bytes);

  tern_value* root() noexcept { return root_; }
  tern_value* take_nodes(size_t count) noexcept;                   // not yet initialised; never NULL
  const char* take_bytes(const char* data, size_t size) noexcept;  // a NUL-terminated copy
  owned_value finish() noexcept;                                   // everything counted has been taken

 private:
  owned_value block_;
  tern_value* root_;
  tern_value* next_node_;
  char* next_byte_;
  [[maybe_unused]] const tern_value* nodes_end_;
  [[maybe_unused]] const char* bytes_end_;
};

}  // namespace tern
