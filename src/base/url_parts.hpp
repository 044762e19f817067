// Steps that reading a URL and reading a reference to one share.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/error.hpp"

namespace tern {

// TERN_E_LIMIT when it is too long, TERN_E_URL when it has a control character. `what` is "URL" or "URL reference".
error check_url_text(std::string_view text, std::string_view what);

// The length of the scheme in front of the first ":", 0 when there is none (RFC 3986 §3.1).
size_t scheme_length(std::string_view text) noexcept;

struct url_tail {  // views of the text that was split, as written
  std::string_view path;
  std::optional<std::string_view> query, fragment;
};
url_tail split_tail(std::string_view path_query_fragment) noexcept;

// RFC 3986 §5.2.4, of a path that is empty or starts with "/"; "/a/.." gives "/".
std::string remove_dot_segments(std::string_view path);

}  // namespace tern
