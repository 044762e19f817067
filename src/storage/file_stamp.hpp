// What tells that a file was changed or replaced, without reading it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace tern {

struct file_stamp {
  uint64_t device = 0;
  uint64_t inode = 0;
  int64_t size = 0;
  int64_t written = 0;  // nanoseconds since 1970
  int64_t changed = 0;  // likewise: also by who gives it another time

  bool operator==(const file_stamp&) const = default;
};

// Nothing: there is no such file, or what is there is none.
std::optional<file_stamp> stamp_of(const std::string& path) noexcept;
// The same of a folder, not through a symbolic link: what comes into it and what leaves it changes it.
std::optional<file_stamp> stamp_of_folder(const std::string& path) noexcept;
std::optional<file_stamp> stamp_of_folder(int fd) noexcept;

}  // namespace tern
