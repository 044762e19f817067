// A reference to something that counts its own: T has retain() and release().
#pragma once

#include <utility>

namespace tern {

template <class T>
class ref {
 public:
  ref() noexcept = default;
  explicit ref(T* object) noexcept : object_(object) {
    if (object_) object_->retain();
  }
  ref(const ref& other) noexcept : ref(other.object_) {}
  ref(ref&& other) noexcept : object_(std::exchange(other.object_, nullptr)) {}
  ref& operator=(ref other) noexcept {
    std::swap(object_, other.object_);
    return *this;
  }
  ~ref() {
    if (object_) object_->release();
  }

  // Takes over a reference that somebody else counted.
  static ref adopt(T* object) noexcept {
    ref r;
    r.object_ = object;
    return r;
  }
  T* give_up() noexcept { return std::exchange(object_, nullptr); }  // the caller now owes the release

  T* get() const noexcept { return object_; }
  T* operator->() const noexcept { return object_; }
  T& operator*() const noexcept { return *object_; }
  explicit operator bool() const noexcept { return object_ != nullptr; }

 private:
  T* object_ = nullptr;
};

}  // namespace tern
