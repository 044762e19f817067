// A value or the error that prevented it.
#pragma once

#include <cassert>
#include <optional>
#include <utility>

#include "base/error.hpp"

namespace tern {

template <class T>
class [[nodiscard]] expected {
 public:
  expected(T result) : value_(std::move(result)) {}  // NOLINT: implicit on purpose, as in std::expected
  expected(error why) : error_(std::move(why)) { assert(error_); }
  explicit operator bool() const noexcept { return value_.has_value(); }
  T& operator*() noexcept { return *value_; }
  const T& operator*() const noexcept { return *value_; }
  T* operator->() noexcept { return &*value_; }
  const T* operator->() const noexcept { return &*value_; }
  const error& why() const noexcept { return error_; }  // empty when there is a value

 private:
  std::optional<T> value_;
  error error_;
};

}  // namespace tern
