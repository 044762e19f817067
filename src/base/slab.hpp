// Objects that are taken and given back without touching the allocator once warm. They stay constructed in between, so that
// their strings keep their capacity; whoever takes one sets it up. Addresses are stable; memory returns when the slab dies.
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

namespace tern {

template <class T>
class slab {
 public:
  T& take() {
    if (free_.empty()) grow();
    T& item = *free_.back();
    free_.pop_back();
    return item;
  }
  void give(T& item) noexcept { free_.push_back(&item); }  // never allocates: grow() made room for all

 private:
  static constexpr size_t first_block = 8;
  static constexpr size_t largest_block = 256;

  void grow() {
    const size_t count = blocks_.empty() ? first_block : largest_block;
    free_.reserve(total_ + count);
    blocks_.push_back(std::make_unique<T[]>(count));
    total_ += count;
    for (size_t i = count; i-- > 0;) free_.push_back(&blocks_.back()[i]);
  }

  std::vector<std::unique_ptr<T[]>> blocks_;
  std::vector<T*> free_;
  size_t total_ = 0;
};

}  // namespace tern
