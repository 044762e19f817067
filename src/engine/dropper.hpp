// The program's "I need user_data no more": called exactly once, by whoever holds it last.
#pragma once

#include <cstdint>
#include <utility>

#include "tern/base.h"

namespace tern {

class dropper {
 public:
  dropper() noexcept = default;
  dropper(tern_drop_fn fn, uint64_t user_data) noexcept : fn_(fn), user_data_(user_data) {}
  dropper(dropper&& other) noexcept : fn_(std::exchange(other.fn_, nullptr)), user_data_(other.user_data_) {}
  dropper& operator=(dropper&& other) noexcept {
    if (this != &other) {
      fire();
      fn_ = std::exchange(other.fn_, nullptr);
      user_data_ = other.user_data_;
    }
    return *this;
  }
  ~dropper() { fire(); }

  void fire() noexcept {
    if (tern_drop_fn fn = std::exchange(fn_, nullptr)) fn(user_data_);
  }

 private:
  tern_drop_fn fn_ = nullptr;
  uint64_t user_data_ = 0;
};

}  // namespace tern
