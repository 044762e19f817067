// Finds what is alive by its number, where numbers are given out in order and most are short-lived: pages of pointers, a page
// is freed when its last entry goes.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <unordered_map>
#include <vector>

namespace tern {

template <class T>
class id_table {
 public:
  void insert(uint64_t id, T& item) {
    page& p = page_of(id);
    p.items[id % page_size] = &item;
    ++p.used;
    ++size_;
  }
  T* find(uint64_t id) const noexcept {
    auto it = pages_.find(id / page_size);
    return it == pages_.end() ? nullptr : it->second->items[id % page_size];
  }
  void erase(uint64_t id) noexcept {
    const uint64_t number = id / page_size;
    auto it = pages_.find(number);
    it->second->items[id % page_size] = nullptr;
    --size_;
    if (--it->second->used > 0) return;
    if (last_number_ == number) last_ = nullptr;
    if (!spare_) spare_ = std::move(it->second);
    pages_.erase(it);
  }
  size_t size() const noexcept { return size_; }
  // Calls f for each; f may erase the item it is given, and insert nothing.
  template <class F>
  void for_each(F&& f) {
    std::vector<T*> all;
    all.reserve(size_);
    for (auto& [number, p] : pages_)
      for (T* item : p->items)
        if (item) all.push_back(item);
    for (T* item : all) f(*item);
  }

 private:
  static constexpr uint64_t page_size = 512;
  struct page {
    std::array<T*, page_size> items{};
    size_t used = 0;
  };
  page& page_of(uint64_t id) {
    const uint64_t number = id / page_size;
    if (last_ && last_number_ == number) return *last_;
    std::unique_ptr<page>& p = pages_[number];
    if (!p) p = spare_ ? std::move(spare_) : std::make_unique<page>();
    last_ = p.get();
    last_number_ = number;
    return *last_;
  }
  std::unordered_map<uint64_t, std::unique_ptr<page>> pages_;
  std::unique_ptr<page> spare_;  // an empty one, kept
  page* last_ = nullptr;
  uint64_t last_number_ = 0;
  size_t size_ = 0;
};

}  // namespace tern
