// Takes encoded commands apart again: the body of a subscription is bytes, however they are cut.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"

namespace tern::redis {

class command_scanner {
 public:
  enum class state : uint8_t { need_more, ready, broken };

  void add(std::string_view part) { text_.append(part); }
  // The next whole command: its encoded text and its arguments, views that are valid until add or next.
  state next();
  std::string_view text() const noexcept { return std::string_view(text_).substr(at_, size_); }
  const std::vector<std::string_view>& args() const noexcept { return args_; }
  size_t waiting() const noexcept { return text_.size() - at_ - size_; }  // behind it
  const error& why() const noexcept { return why_; }

 private:
  state broken();

  std::string text_;
  size_t at_ = 0;  // of the command at hand
  size_t size_ = 0;
  std::vector<std::string_view> args_;
  error why_;
};

}  // namespace tern::redis
