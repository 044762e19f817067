// A function the program registered, with its user_data and drop.
//
// retire() returns after calls on other threads have ended. `drop` fires once: in retire, or, when that comes from inside a
// call of the function itself, after that call.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <utility>

#include "engine/dropper.hpp"

namespace tern {

class hook_base {
 public:
  // The time in which calls may happen, on the thread's stack.
  class use {
   public:
    explicit use(hook_base& h) noexcept;
    use(const use&) = delete;
    use& operator=(const use&) = delete;
    ~use();
    bool valid() const noexcept;  // false: retired, do not call

   private:
    friend class hook_base;
    hook_base& hook_;
    use* below_;
  };

  void retire() noexcept;

 protected:
  hook_base(uint64_t user_data, dropper drop) noexcept : user_data_(user_data), drop_(std::move(drop)) {}
  ~hook_base() = default;
  const uint64_t user_data_;

 private:
  size_t uses_here() const noexcept;
  void drop_outside(std::unique_lock<std::mutex>& lock) noexcept;

  mutable std::mutex mutex_;
  std::condition_variable ended_;
  size_t uses_ = 0;
  size_t retiring_ = 0;  // threads that wait for uses to end
  bool retired_ = false;
  dropper drop_;
};

template <class Fn>
class hook : public hook_base {
 public:
  hook(Fn fn, uint64_t user_data, dropper drop) noexcept : hook_base(user_data, std::move(drop)), fn_(fn) {}
  template <class... Args>
  void call(Args... args) const {
    fn_(user_data_, args...);
  }

 private:
  const Fn fn_;
};

}  // namespace tern
