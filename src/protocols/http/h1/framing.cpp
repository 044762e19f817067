#include "protocols/http/h1/framing.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "protocols/http/h1/section_reader.hpp"
#include "protocols/http/message/status.hpp"

namespace tern::http::h1 {
namespace {

// The registry of RFC 9112 §7, but for what stands in it as reserved.
constexpr std::array<std::string_view, 6> registered = {"chunked", "compress", "deflate", "gzip", "x-compress", "x-gzip"};

bool is_unknown_coding(std::string_view coding) noexcept {
  const std::string_view name = trim(cut(coding, ';'));
  return is_token(name) && std::none_of(registered.begin(), registered.end(), [&](auto r) { return iequals(r, name); });
}

bool are_unknown_codings(std::string_view list) noexcept {
  bool any = false;
  while (const auto coding = next_list_item(list)) {
    if (!is_unknown_coding(*coding)) return false;
    any = true;
  }
  return any;
}

// `none` when there is no Transfer-Encoding. llhttp's flag misses empty ones.
expected<framing> frame_by_coding(std::span<const field> list) {
  framing how = framing::none;
  for (const field& f : list) {
    if (f.name.size() != 17 || !iequals(f.name, "transfer-encoding")) continue;
    if (how == framing::none && iequals(f.value, "chunked"))
      how = framing::chunked;
    else if (how != framing::chunked && are_unknown_codings(f.value))
      how = framing::until_end;
    else
      return error(TERN_E_PROTOCOL, "malformed response: Transfer-Encoding that was not asked for: " + quote(f.value));
  }
  return how;
}

}  // namespace

expected<framing> frame_response(const section_reader& head, bool answers_head) {
  if (answers_head || never_has_body(head.line().status)) return framing::none;
  expected<framing> coded = frame_by_coding(head.list());
  if (!coded || *coded != framing::none) return coded;
  return head.says(F_CONTENT_LENGTH) ? framing::fixed : framing::until_end;
}

}  // namespace tern::http::h1
