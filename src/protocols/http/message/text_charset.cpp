#include "protocols/http/message/text_charset.hpp"

#include "base/charset.hpp"
#include "base/utf8.hpp"
#include "protocols/http/message/media_type.hpp"

namespace tern::http {

std::string charset_of(std::string_view body, std::string_view content_type, std::string_view declared_default) {
  if (std::string_view marked = charset_of_mark(body); !marked.empty()) return std::string(marked);
  if (const auto type = parse_media_type(content_type)) {
    const std::string* named = type->parameter("charset");
    if (named && !find_charset(*named).empty()) return std::string(find_charset(*named));
    if (type->is_json()) return "utf-8";
  }
  if (!declared_default.empty()) {
    const std::string_view known = find_charset(declared_default);
    return std::string(known.empty() ? declared_default : known);
  }
  return is_utf8(body) ? "utf-8" : "windows-1252";
}

}  // namespace tern::http
