// A counted reference within one loop: the count is a plain integer. T has a member `uint32_t refs`.
#pragma once

#include <cstdint>
#include <utility>

namespace tern {

template <class T>
class loop_ref {
 public:
  loop_ref() noexcept = default;
  explicit loop_ref(T* target) noexcept : target_(target) {
    if (target_) ++target_->refs;
  }
  loop_ref(const loop_ref& other) noexcept : loop_ref(other.target_) {}
  loop_ref(loop_ref&& other) noexcept : target_(std::exchange(other.target_, nullptr)) {}
  loop_ref& operator=(loop_ref other) noexcept {
    std::swap(target_, other.target_);
    return *this;
  }
  ~loop_ref() {
    if (target_ && --target_->refs == 0) delete target_;
  }

  T* operator->() const noexcept { return target_; }
  T& operator*() const noexcept { return *target_; }
  explicit operator bool() const noexcept { return target_ != nullptr; }

 private:
  T* target_ = nullptr;
};

}  // namespace tern
