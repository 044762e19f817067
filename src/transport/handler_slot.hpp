// Memory for one pending Asio handler inside the object the handler belongs to, so that a wait allocates nothing.
//
// Asio frees an operation's memory before it makes the upcall, so the slot is free again when the handler runs and may start
// the next operation.
#pragma once

#include <cstddef>
#include <new>

namespace tern {

class handler_slot {
 public:
  handler_slot() = default;
  handler_slot(const handler_slot&) = delete;
  handler_slot& operator=(const handler_slot&) = delete;

  void* allocate(size_t size) {
    if (used_ || size > sizeof memory_) return ::operator new(size);
    used_ = true;
    return memory_;
  }
  void deallocate(void* memory) noexcept {
    if (memory == memory_)
      used_ = false;
    else
      ::operator delete(memory);
  }
  // For tests: what the largest operation needs has to fit.
  static constexpr size_t capacity() noexcept { return sizeof memory_; }

 private:
  // A wait with a two-word handler takes 88 bytes with Asio 1.22 on 64-bit machines, a posted one 40.
  alignas(std::max_align_t) std::byte memory_[96];
  bool used_ = false;
};

// What Asio asks for through associated_allocator. The handler keeps the slot's owner alive.
template <class T>
class slot_allocator {
 public:
  using value_type = T;
  explicit slot_allocator(handler_slot& slot) noexcept : slot_(&slot) {}
  template <class U>
  slot_allocator(const slot_allocator<U>& other) noexcept : slot_(other.slot_) {}  // NOLINT: implicit, as allocators are

  T* allocate(size_t count) { return static_cast<T*>(slot_->allocate(count * sizeof(T))); }
  void deallocate(T* memory, size_t) noexcept { slot_->deallocate(memory); }
  template <class U>
  bool operator==(const slot_allocator<U>& other) const noexcept {
    return slot_ == other.slot_;
  }

 private:
  template <class U>
  friend class slot_allocator;
  handler_slot* slot_;
};

}  // namespace tern
