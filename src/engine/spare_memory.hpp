// What ended submissions, results and small values leave behind, kept for the next ones as long as a client lives.
#pragma once

namespace tern {

class spare_memory {
 public:
  spare_memory() noexcept;
  spare_memory(const spare_memory&) = delete;
  spare_memory& operator=(const spare_memory&) = delete;
  ~spare_memory();

  static bool trim() noexcept;  // true: there is more, for a later one
};

}  // namespace tern
