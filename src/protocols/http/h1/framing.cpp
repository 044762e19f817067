#include "protocols/http/h1/framing.hpp"

#include "base/text.hpp"
#include "protocols/http/h1/section_reader.hpp"
#include "protocols/http/message/status.hpp"

namespace tern::http::h1 {
namespace {

// How many lines there are; each must be `chunked`, and there must be one. llhttp's flag misses empty ones.
expected<int> count_transfer_encodings(std::span<const field> list) {
  int lines = 0;
  for (const field& f : list) {
    if (f.name.size() != 17 || !iequals(f.name, "transfer-encoding")) continue;
    if (++lines > 1 || !iequals(f.value, "chunked"))
      return error(TERN_E_PROTOCOL, "malformed response: Transfer-Encoding other than chunked: " + quote(f.value));
  }
  return lines;
}

}  // namespace

expected<framing> frame_response(const section_reader& head, bool answers_head) {
  if (answers_head || never_has_body(head.line().status)) return framing::none;
  expected<int> transfer_encodings = count_transfer_encodings(head.list());
  if (!transfer_encodings) return transfer_encodings.why();
  if (*transfer_encodings > 0) return framing::chunked;
  return head.says(F_CONTENT_LENGTH) ? framing::fixed : framing::until_end;
}

}  // namespace tern::http::h1
