// What waits to be written: small commands side by side in one buffer, large ones where they lie.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.hpp"
#include "protocols/redis/command.hpp"

namespace tern::redis {

class output {
 public:
  void add(std::string_view text);
  void add(const wire_text& wire);  // past limits::redis_in_place_bytes its owner is kept instead of a copy
  void add_in_place(const wire_text& wire);
  void drop(size_t written);
  void clear() noexcept;
  void rest() noexcept;  // nothing is expected to come soon

  std::span<const bytes> views(size_t budget);  // until the next call of any other member

  size_t size() const noexcept { return size_; }
  bool empty() const noexcept { return size_ == 0; }
  // Places in the stream of all that was ever added.
  uint64_t written() const noexcept { return written_; }
  uint64_t end() const noexcept { return written_ + size_; }

 private:
  struct piece {
    size_t size;
    size_t offset;                      // in the buffer, or in what the owner keeps
    const char* elsewhere = nullptr;    // NULL: in the buffer
    std::shared_ptr<const void> owner;  // of that
  };
  void compact();

  std::string buffer_;
  size_t used_ = 0;  // of the buffer, written already
  std::vector<piece> pieces_;
  size_t first_ = 0;  // of pieces_, not yet written
  std::vector<bytes> views_;
  size_t size_ = 0;
  uint64_t written_ = 0;
};

}  // namespace tern::redis
