// Content-Type, media ranges and encodings: the first line of the input is the header, the second an Accept, the third a label,
// the rest is a text.
//
// A type that was read says itself again the same way; a range made of it takes it; text of any encoding becomes UTF-8 of a
// bounded length, and UTF-8 stays as it is.
#include <string>

#include "base/charset.hpp"
#include "base/text.hpp"
#include "base/utf8.hpp"
#include "protocols/http/message/media_type.hpp"
#include "protocols/http/message/text_charset.hpp"

using namespace tern;
using namespace tern::http;

namespace {

void require(bool ok) {
  if (!ok) __builtin_trap();
}

std::string written(const media_type& m) {
  std::string out = m.essence();
  for (const owned_field& p : m.parameters) {
    out += ";" + p.name + "=\"";
    for (char c : p.value) {
      if (c == '"' || c == '\\') out += '\\';
      out += c;
    }
    out += '"';
  }
  return out;
}

void check_type(std::string_view header, std::string_view ranges) {
  const auto type = parse_media_type(header);
  if (!type) return;
  require(is_token(type->type) && is_token(type->subtype) && to_lower(type->essence()) == type->essence());
  for (const owned_field& p : type->parameters) require(is_token(p.name) && type->parameter(p.name) == &p.value);
  const auto again = parse_media_type(written(*type));
  require(again && written(*again) == written(*type));
  accepts(ranges, *type);
  require(accepts("*/*", *type));
  if (type->type == "*") return;  // a range, not a type
  require(accepts(type->essence(), *type) && !accepts(type->essence() + ";q=0", *type));
}

void check_text(std::string_view header, std::string_view label, std::string_view text) {
  const auto named = to_utf8(text, label);
  require(!named == find_charset(label).empty());
  const std::string charset = charset_of(text, header, "");
  const auto out = to_utf8(text, charset);
  require(bool(out));
  for (const auto& o : {named, out}) require(!o || (is_utf8(*o) && o->size() <= 3 * text.size()));
  if (is_utf8(text) && !text.starts_with("\xEF\xBB\xBF")) require(*to_utf8(text, "utf-8") == text);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view rest(reinterpret_cast<const char*>(data), size);
  const std::string_view header = cut(rest, '\n');
  const std::string_view ranges = cut(rest, '\n');
  const std::string_view label = cut(rest, '\n');
  check_type(header, ranges);
  check_text(header, label, rest);
  return 0;
}
