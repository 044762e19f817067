#include "protocols/http/h2/head_block.hpp"

#include <algorithm>
#include <cstring>
#include <limits>

#include "base/limits.hpp"
#include "base/text.hpp"

namespace tern::http::h2 {

void head_block::begin(uint64_t max_bytes, uint32_t max_fields) noexcept {
  size_ = 0;
  places_.clear();
  list_.clear();
  max_bytes_ = std::min<uint64_t>(max_bytes, std::numeric_limits<uint32_t>::max() / 2);  // places have 32 bits
  max_fields_ = max_fields;
  bytes_ = wire_bytes_ = 0;
  status_ = 0;
}

bool head_block::add(std::string_view name, std::string_view value) {
  bytes_ += name.size() + value.size() + 4;  // ": " and CR LF
  if (bytes_ > max_bytes_) return false;
  if (name.front() == ':') {
    status_ = parse_number<int32_t>(value).value_or(0);
    return true;
  }
  if (places_.size() == max_fields_) return false;
  const size_t more = name.size() + value.size() + 2;  // readers may put an end after each text
  if (size_ + more > capacity_) grow(size_ + more);
  char* const at = text_.get() + size_;
  std::memcpy(at, name.data(), name.size());
  at[name.size()] = '\0';
  char* const value_at = at + name.size() + 1;
  if (!value.empty()) std::memcpy(value_at, value.data(), value.size());
  value_at[value.size()] = '\0';
  places_.push_back({static_cast<uint32_t>(size_), static_cast<uint32_t>(name.size()), static_cast<uint32_t>(value.size())});
  size_ += more;
  return true;
}

void head_block::grow(size_t room) {
  constexpr size_t first = 1024;
  const size_t capacity = std::max({room, capacity_ * 2, first});
  auto larger = std::make_unique_for_overwrite<char[]>(capacity);
  if (size_ > 0) std::memcpy(larger.get(), text_.get(), size_);
  text_ = std::move(larger);
  capacity_ = capacity;
}

head head_block::finish(head_kind kind) {
  const std::string_view text(text_.get(), size_);
  head h;
  h.kind = kind;
  h.version = 20;
  h.status = status_;
  h.wire_bytes = wire_bytes_;
  h.text = text;
  list_.reserve(places_.size());
  for (const place& p : places_) {
    list_.push_back({text.substr(p.at, p.name_size), text.substr(p.at + p.name_size + 1, p.value_size)});
    if (p.name_size == 14 && list_.back().name == "content-length") h.length = parse_number<uint64_t>(list_.back().value);
  }
  h.list = list_;
  return h;
}

void head_block::release() noexcept {
  if (capacity_ > limits::h2_spare_bytes) {
    text_.reset();
    size_ = capacity_ = 0;
  }
  if (places_.capacity() * sizeof(place) > limits::h2_spare_bytes) std::vector<place>().swap(places_);
  if (list_.capacity() * sizeof(field) > limits::h2_spare_bytes) std::vector<field>().swap(list_);
}

}  // namespace tern::http::h2
