// Blocks of memory of one size that were used and will be again, so that a steady load asks the heap for none. Any thread: who
// finds the shelf busy goes to the heap, and waits for nobody.
//
// It keeps blocks while somebody uses it (begin_use, end_use), and after a trim only those that were missing at some time since
// the trim before, and never more than limits::spare_blocks: a past peak holds nothing. The child of a fork has what its parent
// had, or nothing if that was in the midst of a change.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

namespace tern {

class block_shelf {
 public:
  constexpr explicit block_shelf(size_t block_size) noexcept : block_size_(block_size) {}
  block_shelf(const block_shelf&) = delete;
  block_shelf& operator=(const block_shelf&) = delete;

  size_t block_size() const noexcept { return block_size_; }
  void* take();                     // fit for any type; throws std::bad_alloc
  void give(void* block) noexcept;  // what take returned, also before anybody used the shelf
  void begin_use() noexcept;
  void end_use() noexcept;  // the last one clears it
  bool trim() noexcept;     // true: it still keeps some, so that another trim is due later
  size_t kept() noexcept;   // for tests

 private:
  struct spare {
    spare* next;
  };
  class hold;

  spare* drop(size_t count) noexcept;
  static void free_all(spare* first) noexcept;

  const size_t block_size_;
  std::atomic<uint64_t> busy_{0};  // the process whose thread is at it; 0: none
  // Guarded by busy_:
  spare* first_ = nullptr;
  size_t kept_ = 0;
  size_t unused_ = 0;  // the fewest there were since the last trim
  uint32_t users_ = 0;
};

}  // namespace tern
