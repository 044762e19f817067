// The fields of a head while it is read. They lie in memory lent by the caller's frame, so that an ordinary head costs no
// allocation and an idle connection no memory; past that, or when the head continues in a later call, on the heap.
#pragma once

#include <cstddef>
#include <memory>
#include <span>

#include "sansio/head.hpp"

namespace tern::http::h1 {

class field_list {
 public:
  static constexpr size_t loan_size = 32;  // twice what servers send
  struct loan {
    alignas(field) std::byte memory[loan_size * sizeof(field)];
  };

  void use(loan& l) noexcept;  // before fields are added in this call
  void keep();                 // the loan ends, the fields stay
  void clear() noexcept;
  void push(const field& f) {
    if (size_ == capacity_) grow();
    std::construct_at(data_ + size_++, f);
  }

  size_t size() const noexcept { return size_; }
  field& back() noexcept { return data_[size_ - 1]; }
  std::span<field> list() noexcept { return {data_, size_}; }
  std::span<const field> list() const noexcept { return {data_, size_}; }

 private:
  void grow();
  void move_to_heap(size_t capacity);

  field* data_ = nullptr;
  size_t size_ = 0;
  size_t capacity_ = 0;
  std::unique_ptr<field[]> own_;
};

}  // namespace tern::http::h1
