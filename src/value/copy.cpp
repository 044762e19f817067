#include "value/arena.hpp"
#include "value/kind.hpp"

namespace tern {
namespace {

struct measure {
  size_t nodes = 0, bytes = 0;  // beside the root
  value_walk walk;

  error add(const tern_value& v) {
    if (error why = walk.enter(v)) return why;
    if (range_of(v.kind) == value_range::octets) bytes += size_t{v.length} + 1;
    if (range_of(v.kind) != value_range::items) return {};
    nodes += item_count(v);
    for (size_t i = 0; i < item_count(v); ++i)
      if (error why = add(v.as.items[i])) return why;
    walk.leave();
    return {};
  }
};

void copy_into(tern_value& to, const tern_value& from, value_arena& arena) {
  to = from;
  if (range_of(from.kind) == value_range::inline_data) return;
  to.as.raw = 0;
  if (range_of(from.kind) == value_range::octets) {
    to.as.bytes = arena.take_bytes(from.as.bytes, from.length);
    return;
  }
  tern_value* items = arena.take_nodes(item_count(from));
  to.as.items = items;
  for (size_t i = 0; i < item_count(from); ++i) copy_into(items[i], from.as.items[i], arena);
}

}  // namespace

expected<const tern_value*> value_copy(const tern_value& from) {
  measure size;
  if (error why = size.add(from)) return why;
  value_arena arena(size.nodes, size.bytes);
  copy_into(*arena.root(), from, arena);
  return arena.finish().release();
}

}  // namespace tern
