#include "value/kind.hpp"
#include "value/value.hpp"

namespace tern {

uint64_t tree_bytes(const tern_value& root) noexcept {
  uint64_t size = sizeof root;
  if (range_of(root.kind) == value_range::octets) return size + root.length + 1;
  if (range_of(root.kind) != value_range::items) return size;
  for (size_t i = 0; i < item_count(root); ++i) size += tree_bytes(root.as.items[i]);
  return size;
}

}  // namespace tern
