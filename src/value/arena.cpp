#include "value/arena.hpp"

#include <cassert>
#include <cstdint>
#include <cstring>
#include <limits>
#include <new>

#include "base/limits.hpp"

namespace tern {
namespace {

struct alignas(16) block_header {
  size_t size;  // of the block
};

tern_value* allocate(size_t nodes, size_t bytes) {
  constexpr size_t most = std::numeric_limits<size_t>::max() / 2;
  if (nodes > most / sizeof(tern_value) / 2 || bytes > most / 2) throw std::bad_alloc();
  const size_t size = sizeof(block_header) + (nodes + 1) * sizeof(tern_value) + bytes;
  void* memory = size <= limits::small_value ? spare_values.take() : ::operator new(size);
  auto* header = new (memory) block_header{size};
  return reinterpret_cast<tern_value*>(header + 1);
}

}  // namespace

constinit block_shelf spare_values(limits::small_value);

void value_release(const tern_value* root) noexcept {
  if (root == nullptr) return;
  auto* header = const_cast<block_header*>(reinterpret_cast<const block_header*>(root) - 1);
  header->size <= limits::small_value ? spare_values.give(header) : ::operator delete(header);
}

value_arena::value_arena(size_t nodes, size_t bytes)
    : block_(allocate(nodes, bytes)),
      root_(const_cast<tern_value*>(block_.get())),
      next_node_(root_ + 1),
      next_byte_(reinterpret_cast<char*>(root_ + 1 + nodes)),
      nodes_end_(root_ + 1 + nodes),
      bytes_end_(next_byte_ + bytes) {
  *root_ = tern_value{};
}

tern_value* value_arena::take_nodes(size_t count) noexcept {
  assert(count <= static_cast<size_t>(nodes_end_ - next_node_));
  tern_value* first = next_node_;
  next_node_ += count;
  return first;
}

const char* value_arena::take_bytes(const char* data, size_t size) noexcept {
  assert(size < static_cast<size_t>(bytes_end_ - next_byte_));
  char* copy = next_byte_;
  if (size != 0) std::memcpy(copy, data, size);
  copy[size] = '\0';
  next_byte_ += size + 1;
  return copy;
}

owned_value value_arena::finish() noexcept {
  assert(next_node_ == nodes_end_ && next_byte_ == bytes_end_);
  return std::move(block_);
}

}  // namespace tern
