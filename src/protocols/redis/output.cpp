#include "protocols/redis/output.hpp"

#include <algorithm>
#include <cassert>

#include "base/limits.hpp"

namespace tern::redis {

void output::add(std::string_view text) {
  if (text.empty()) return;
  if (first_ < pieces_.size() && pieces_.back().elsewhere == nullptr)
    pieces_.back().size += text.size();
  else
    pieces_.push_back({text.size(), buffer_.size(), nullptr, nullptr});
  buffer_.append(text);
  size_ += text.size();
}

void output::add(const wire_text& wire) {
  wire.text.size() < limits::redis_in_place_bytes ? add(wire.text) : add_in_place(wire);
}

void output::add_in_place(const wire_text& wire) {
  pieces_.push_back({wire.text.size(), 0, wire.text.data(), wire.owner});
  size_ += wire.text.size();
}

void output::drop(size_t written) {
  assert(written <= size_);
  written = std::min(written, size_);
  size_ -= written;
  written_ += written;
  if (size_ == 0) {
    pieces_.clear();
    buffer_.clear();
    first_ = used_ = 0;
    return;
  }
  while (written > 0) {
    piece& p = pieces_[first_];
    const size_t part = std::min(written, p.size);
    p.size -= part;
    p.offset += part;
    written -= part;
    if (p.elsewhere == nullptr) used_ = p.offset;
    if (p.size > 0) break;
    p.owner.reset();
    ++first_;
  }
  compact();
}

// While there is always something to write, what was written must not gather in front of it.
void output::compact() {
  constexpr size_t from = 64 * 1024;
  constexpr size_t pieces_from = 1024;
  if (used_ >= from && used_ >= buffer_.size() / 2) {
    buffer_.erase(0, used_);
    for (size_t i = first_; i < pieces_.size(); ++i)
      if (pieces_[i].elsewhere == nullptr) pieces_[i].offset -= used_;
    used_ = 0;
  }
  if (first_ >= pieces_from && first_ >= pieces_.size() / 2) {
    pieces_.erase(pieces_.begin(), pieces_.begin() + static_cast<ptrdiff_t>(first_));
    first_ = 0;
  }
}

void output::clear() noexcept {
  pieces_.clear();
  views_.clear();
  buffer_.clear();
  first_ = used_ = size_ = 0;
}

void output::rest() noexcept {
  if (size_ > 0 || buffer_.capacity() <= limits::redis_spare_bytes) return;
  std::string().swap(buffer_);
  std::vector<piece>().swap(pieces_);
  std::vector<bytes>().swap(views_);
}

std::span<const bytes> output::views(size_t budget) {
  views_.clear();
  for (size_t i = first_; i < pieces_.size() && budget > 0; ++i) {
    const piece& p = pieces_[i];
    const char* at = (p.elsewhere == nullptr ? buffer_.data() : p.elsewhere) + p.offset;
    const size_t part = std::min(p.size, budget);
    views_.push_back(as_bytes({at, part}));
    budget -= part;
  }
  return views_;
}

}  // namespace tern::redis
