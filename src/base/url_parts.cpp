#include "base/url_parts.hpp"

#include <fmt/format.h>

#include "base/limits.hpp"
#include "base/text.hpp"

namespace tern {

error check_url_text(std::string_view text, std::string_view what) {
  if (text.size() > limits::url_bytes)
    return error(TERN_E_LIMIT, fmt::format("the {} has {} bytes, {} are allowed", what, text.size(), limits::url_bytes));
  for (size_t i = 0; i < text.size(); ++i)
    if (has_control(text.substr(i, 1)))
      return error(TERN_E_URL, fmt::format("the {} is not valid at offset {}: control character 0x{:02X}", what, i,
                                           static_cast<unsigned char>(text[i])));
  return {};
}

size_t scheme_length(std::string_view text) noexcept {
  auto may_follow = [](char c) { return is_alpha(c) || is_digit(c) || c == '+' || c == '-' || c == '.'; };
  if (text.empty() || !is_alpha(text[0])) return 0;
  size_t end = 1;
  while (end < text.size() && may_follow(text[end])) ++end;
  return end < text.size() && text[end] == ':' ? end : 0;
}

url_tail split_tail(std::string_view text) noexcept {
  url_tail tail;
  if (size_t hash = text.find('#'); hash != std::string_view::npos) {
    tail.fragment = text.substr(hash + 1);
    text = text.substr(0, hash);
  }
  if (size_t mark = text.find('?'); mark != std::string_view::npos) {
    tail.query = text.substr(mark + 1);
    text = text.substr(0, mark);
  }
  tail.path = text;
  return tail;
}

std::string remove_dot_segments(std::string_view path) {
  std::string out;
  out.reserve(path.size());
  while (!path.empty()) {
    path.remove_prefix(1);  // the "/" in front of the segment
    size_t end = path.find('/');
    std::string_view segment = path.substr(0, end);
    path.remove_prefix(segment.size());
    if (segment == "..") {
      size_t slash = out.rfind('/');
      if (slash != std::string::npos) out.erase(slash);
    }
    if (segment != "." && segment != "..")
      out.append("/").append(segment);
    else if (path.empty())
      out += '/';
  }
  return out;
}

}  // namespace tern
