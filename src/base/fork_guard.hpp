// Tells the child of a fork from its parent, in a few nanoseconds and without pthread_atfork: a page that the kernel wipes in
// the child (MADV_WIPEONFORK, Linux 4.14), else getpid.
#pragma once

#include <cstdint>

namespace tern {

// Another number in a child than in its parent; never 0.
uint64_t process_generation() noexcept;

// A member of everything that owns a lock, a thread or a descriptor. Asked before any of them is touched.
class fork_guard {
 public:
  bool crossed() const noexcept { return made_in_ != process_generation(); }

 private:
  uint64_t made_in_ = process_generation();
};

}  // namespace tern
