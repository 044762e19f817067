// Text that is overwritten when it is no longer needed: passwords, keys.
#pragma once

#include <string.h>

#include <string>
#include <string_view>
#include <utility>

namespace tern {

inline void wipe(std::string& text) noexcept {
  ::explicit_bzero(text.data(), text.size());
  text.clear();
}

class secret {
 public:
  secret() = default;
  explicit secret(std::string_view text) : text_(text) {}
  secret(secret&& other) noexcept { take(other); }
  secret& operator=(secret&& other) noexcept {
    if (this != &other) {
      wipe(text_);
      take(other);
    }
    return *this;
  }
  secret(const secret& other) = default;
  secret& operator=(const secret&) = delete;
  ~secret() { wipe(text_); }

  std::string_view view() const noexcept { return text_; }
  const char* c_str() const noexcept { return text_.c_str(); }
  size_t size() const noexcept { return text_.size(); }
  bool empty() const noexcept { return text_.empty(); }

  // For building in place; reserve first, so that growing leaves no copy behind.
  std::string& raw() noexcept { return text_; }

 private:
  // A moved-from std::string may keep a short text in place.
  void take(secret& other) {
    text_ = other.text_;
    wipe(other.text_);
  }
  std::string text_;
};

}  // namespace tern
