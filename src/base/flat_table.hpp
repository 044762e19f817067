// A hash table of pointers to items that live elsewhere: open addressing, one allocation for the whole table. The caller hashes
// well (every bit counts) and keeps an item's hash while it is in the table.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace tern {

template <class T>
class flat_table {
 public:
  size_t size() const noexcept { return size_; }

  // The item with this hash for which is_it(item) holds; NULL: none.
  template <class Match>
  T* find(uint64_t hash, Match&& is_it) const {
    if (cells_.empty()) return nullptr;
    for (size_t i = hash & mask(); cells_[i].item != nullptr; i = (i + 1) & mask())
      if (cells_[i].hash == hash && is_it(*cells_[i].item)) return cells_[i].item;
    return nullptr;
  }

  template <class F>
  void for_each(F&& f) const {
    for (const cell& c : cells_)
      if (c.item != nullptr) f(*c.item);
  }

  // The item must not be in the table.
  void insert(uint64_t hash, T& item) {
    if ((size_ + 1) * 2 > cells_.size()) resize(cells_.empty() ? smallest : cells_.size() * 2);
    put(hash, item);
    ++size_;
  }

  // The item must be in the table.
  void erase(uint64_t hash, const T& item) noexcept {
    size_t hole = hash & mask();
    while (cells_[hole].item != &item) hole = (hole + 1) & mask();
    // What follows moves up when the hole lies between its home and where it sits.
    for (size_t i = (hole + 1) & mask(); cells_[i].item != nullptr; i = (i + 1) & mask()) {
      const size_t home = cells_[i].hash & mask();
      if (((i - home) & mask()) < ((i - hole) & mask())) continue;
      cells_[hole] = cells_[i];
      hole = i;
    }
    cells_[hole].item = nullptr;
    --size_;
  }

 private:
  struct cell {
    uint64_t hash;
    T* item;  // NULL: empty
  };
  static constexpr size_t smallest = 16;

  size_t mask() const noexcept { return cells_.size() - 1; }
  void put(uint64_t hash, T& item) noexcept {
    size_t i = hash & mask();
    while (cells_[i].item != nullptr) i = (i + 1) & mask();
    cells_[i] = {hash, &item};
  }
  void resize(size_t count) {
    std::vector<cell> old(count, cell{0, nullptr});
    old.swap(cells_);
    for (const cell& c : old)
      if (c.item != nullptr) put(c.hash, *c.item);
  }

  std::vector<cell> cells_;
  size_t size_ = 0;
};

}  // namespace tern
