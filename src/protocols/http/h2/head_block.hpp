// Gathers one header section as HPACK decodes it, into one piece of text. Reused by the next one.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "sansio/head.hpp"

namespace tern::http::h2 {

class head_block {
 public:
  void begin(uint64_t max_bytes, uint32_t max_fields) noexcept;
  // False: over a limit. Counted as the same head would be in HTTP/1.1, so that a limit means the same in both.
  bool add(std::string_view name, std::string_view value);
  void add_wire_bytes(uint64_t count) noexcept { wire_bytes_ += count; }

  int32_t status() const noexcept { return status_; }  // 0: none, as in trailers
  uint64_t bytes() const noexcept { return bytes_; }
  // The fields without pseudo ones, and Content-Length when there is one. Views last until begin or release.
  head finish(head_kind kind);
  void release() noexcept;  // keeps little memory

 private:
  struct place {
    uint32_t at, name_size, value_size;  // the value follows the name, with one character between
  };
  void grow(size_t room);

  std::unique_ptr<char[]> text_;  // no string: nothing here is worth filling with zeros first
  size_t size_ = 0;
  size_t capacity_ = 0;
  std::vector<place> places_;
  std::vector<field> list_;
  uint64_t max_bytes_ = 0;
  uint64_t bytes_ = 0;
  uint64_t wire_bytes_ = 0;
  uint32_t max_fields_ = 0;
  int32_t status_ = 0;
};

}  // namespace tern::http::h2
