#include "base/block_shelf.hpp"

#include <algorithm>
#include <new>
#include <utility>

#include "base/fork_guard.hpp"
#include "base/limits.hpp"

namespace tern {

class block_shelf::hold {
 public:
  enum class way : uint8_t { wait, try_once };
  hold(block_shelf& of, way w) noexcept : of_(of) {
    while (!(held_ = enter()) && w == way::wait) {  // for a few instructions of another thread
    }
  }
  hold(const hold&) = delete;
  hold& operator=(const hold&) = delete;
  ~hold() {
    if (held_) of_.busy_.store(0, std::memory_order_release);
  }
  explicit operator bool() const noexcept { return held_; }

 private:
  bool enter() noexcept {
    const uint64_t here = process_generation();
    uint64_t who = 0;
    if (of_.busy_.compare_exchange_strong(who, here, std::memory_order_acquire)) return true;
    if (who == here || !of_.busy_.compare_exchange_strong(who, here, std::memory_order_acquire)) return false;
    of_.first_ = nullptr;  // a thread that this process does not have was changing it
    of_.kept_ = of_.unused_ = 0;
    return true;
  }

  block_shelf& of_;
  bool held_ = false;
};

#if defined(__SANITIZE_ADDRESS__)
// So that the sanitizer sees who uses a block that ended.
void* block_shelf::take() { return ::operator new(block_size_); }
void block_shelf::give(void* block) noexcept { ::operator delete(block); }
#else
void* block_shelf::take() {
  if (const hold mine(*this, hold::way::try_once); mine && first_ != nullptr) {
    unused_ = std::min(unused_, --kept_);
    return std::exchange(first_, first_->next);
  }
  return ::operator new(block_size_);
}

void block_shelf::give(void* block) noexcept {
  if (const hold mine(*this, hold::way::try_once); mine && users_ > 0 && kept_ < limits::spare_blocks) {
    first_ = new (block) spare{first_};
    ++kept_;
    return;
  }
  ::operator delete(block);
}
#endif

void block_shelf::begin_use() noexcept {
  const hold mine(*this, hold::way::wait);
  ++users_;
}

void block_shelf::end_use() noexcept {
  spare* gone = nullptr;
  {
    const hold mine(*this, hold::way::wait);
    if (--users_ == 0) gone = drop(kept_);
  }
  free_all(gone);
}

bool block_shelf::trim() noexcept {
  spare* gone = nullptr;
  bool more = false;
  {
    const hold mine(*this, hold::way::wait);
    gone = drop(unused_);
    unused_ = kept_;
    more = kept_ > 0;
  }
  free_all(gone);
  return more;
}

size_t block_shelf::kept() noexcept {
  const hold mine(*this, hold::way::wait);
  return kept_;
}

// From the shelf, still linked with each other.
block_shelf::spare* block_shelf::drop(size_t count) noexcept {
  spare* dropped = nullptr;
  for (; count > 0; --count, --kept_) {
    spare* const one = std::exchange(first_, first_->next);
    one->next = std::exchange(dropped, one);
  }
  unused_ = std::min(unused_, kept_);
  return dropped;
}

void block_shelf::free_all(spare* first) noexcept {
  while (first != nullptr) ::operator delete(std::exchange(first, first->next));
}

}  // namespace tern
