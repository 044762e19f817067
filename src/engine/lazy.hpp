// A part of an immutable object that is made when first asked for, by any thread. Threads that ask at the same time may each
// make one; the first to finish is kept, and all are given that.
#pragma once

#include <atomic>
#include <memory>
#include <utility>

namespace tern {

template <class T>
class lazy {
 public:
  lazy() noexcept = default;
  lazy(const lazy&) = delete;
  lazy& operator=(const lazy&) = delete;
  ~lazy() { delete made_.load(std::memory_order_relaxed); }

  template <class Make>
  const T& get(Make&& make) const {
    if (const T* there = made_.load(std::memory_order_acquire)) return *there;
    auto fresh = std::make_unique<const T>(std::forward<Make>(make)());
    const T* first = nullptr;
    if (made_.compare_exchange_strong(first, fresh.get(), std::memory_order_acq_rel)) return *fresh.release();
    return *first;
  }

 private:
  mutable std::atomic<const T*> made_{nullptr};
};

}  // namespace tern
