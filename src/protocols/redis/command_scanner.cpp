#include "protocols/redis/command_scanner.hpp"

#include <optional>
#include <utility>

#include "base/limits.hpp"
#include "base/text.hpp"

namespace tern::redis {
namespace {

enum class found : uint8_t { yes, not_yet, never };

// "*3\r\n", "$5\r\n".
found take_length(std::string_view text, size_t& at, char mark, size_t most, size_t& length) {
  constexpr size_t longest = 20;
  if (at == text.size()) return found::not_yet;
  if (text[at] != mark) return found::never;
  const size_t end = text.substr(at + 1, longest + 2).find("\r\n");
  if (end == std::string_view::npos) return text.size() - at > longest + 2 ? found::never : found::not_yet;
  const std::optional<size_t> number = parse_number<size_t>(text.substr(at + 1, end));
  if (!number || *number > most) return found::never;
  length = *number;
  at += 1 + end + 2;
  return found::yes;
}

found take_bulk(std::string_view text, size_t& at, std::string_view& out) {
  size_t length = 0;
  const found head = take_length(text, at, '$', limits::redis_argument_bytes, length);
  if (head != found::yes) return head;
  if (text.size() - at < length + 2) return found::not_yet;
  out = text.substr(at, length);
  at += length + 2;
  return text.substr(at - 2, 2) == "\r\n" ? found::yes : found::never;
}

}  // namespace

command_scanner::state command_scanner::broken() {
  if (!why_) why_ = error(TERN_E_ARGUMENT, "what was sent while subscribed is no encoded command");
  return state::broken;
}

command_scanner::state command_scanner::next() {
  at_ += std::exchange(size_, 0);
  args_.clear();
  if (why_) return state::broken;
  const std::string_view rest = std::string_view(text_).substr(at_);
  size_t at = 0, count = 0;
  found result = take_length(rest, at, '*', limits::redis_command_arguments, count);
  if (result == found::yes && count == 0) result = found::never;
  while (result == found::yes && args_.size() < count) {
    std::string_view arg;
    result = take_bulk(rest, at, arg);
    args_.push_back(arg);
  }
  switch (result) {
    case found::never:
      return broken();
    case found::not_yet:
      args_.clear();
      text_.erase(0, std::exchange(at_, 0));
      return text_.size() > limits::redis_request_bytes ? broken() : state::need_more;
    case found::yes:
      break;
  }
  size_ = at;
  return state::ready;
}

}  // namespace tern::redis
