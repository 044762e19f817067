#include "protocols/http/h1/field_list.hpp"

#include <algorithm>

namespace tern::http::h1 {

void field_list::use(loan& l) noexcept {
  if (own_) return;
  data_ = reinterpret_cast<field*>(l.memory);
  size_ = 0;
  capacity_ = loan_size;
}

void field_list::keep() {
  if (!own_) move_to_heap(loan_size);
}

void field_list::clear() noexcept {
  own_.reset();
  data_ = nullptr;
  size_ = capacity_ = 0;
}

void field_list::grow() { move_to_heap(std::max(capacity_, loan_size) * 2); }

void field_list::move_to_heap(size_t capacity) {
  auto larger = std::make_unique<field[]>(capacity);
  std::copy_n(data_, size_, larger.get());
  own_ = std::move(larger);
  data_ = own_.get();
  capacity_ = capacity;
}

}  // namespace tern::http::h1
