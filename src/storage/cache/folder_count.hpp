// How many bytes the entries of a folder take, as one number that processes share: whoever has the lock may read and change it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "storage/descriptor.hpp"

namespace tern {

// The lock, for as long as this lives.
class folder_count {
 public:
  // Waits for limits::cache_lock_wait at most. False: somebody else has it all the time, or there can be none.
  explicit folder_count(const std::string& path);
  explicit operator bool() const noexcept { return static_cast<bool>(file_); }

  // Empty: not known. So it is after a new start of the system, for the power may have taken the last changes of this number
  // and not those of the files.
  std::optional<uint64_t> total() const;
  void set(uint64_t bytes_in_all) const;
  void subtract(uint64_t gone) const;  // nothing when it is not known

 private:
  descriptor file_;
};

}  // namespace tern
