#include "protocols/http/h1/section_check.hpp"

#include <cstring>
#include <string>

#include "base/text.hpp"

namespace tern::http::h1 {
namespace {

bool is_blank(char c) { return c == ' ' || c == '\t'; }
bool is_crlf(const char* p, const char* end) { return end - p >= 2 && p[0] == '\r' && p[1] == '\n'; }

error bad_line() { return error(TERN_E_PROTOCOL, "malformed response: bad status line"); }

error bad_field(std::string_view name, std::string_view what) {
  return error(TERN_E_PROTOCOL, "malformed response: " + std::string(what) + " in header " + quote(name));
}

std::string_view what_follows(const char* p, const char* end) {
  if (is_crlf(p, end) && end - p > 2 && is_blank(p[2])) return "a folded line";
  if (p < end && *p == '\n') return "a line that ends without CR";
  return "a bad line end";
}

}  // namespace

error read_status_line(std::string_view text, status_line& out) {
  constexpr std::string_view start = "HTTP/1.x ddd";
  if (text.size() < start.size() + 2 || text.substr(0, 7) != "HTTP/1." || !is_digit(text[7]) || text[8] != ' ')
    return bad_line();
  if (text[9] < '1' || text[9] > '9' || !is_digit(text[10]) || !is_digit(text[11])) return bad_line();
  out.version = static_cast<version_t>(10 + (text[7] - '0'));
  out.status = (text[9] - '0') * 100 + (text[10] - '0') * 10 + (text[11] - '0');

  size_t p = start.size();
  if (text[p] == ' ')
    ++p;
  else if (text[p] != '\r')
    return bad_line();
  size_t reason = p;
  while (p < text.size() && !is_control_but_tab(text[p])) ++p;
  if (text.size() - p < 2 || text[p] != '\r' || text[p + 1] != '\n') return bad_line();
  out.reason = text.substr(reason, p - reason);
  out.size = p + 2;
  return {};
}

error folded_line(std::string_view name) { return bad_field(name, "a folded line"); }

error check_fields(std::string_view text, std::span<field> list) {
  const char* p = text.data();
  const char* end = p + text.size();
  for (field& f : list) {
    if (f.name.empty()) return error(TERN_E_PROTOCOL, "malformed response: a header without a name");
    const char* colon = f.name.data() + f.name.size();
    if (f.name.data() != p || colon == end || *colon != ':') return bad_field(f.name, "a bad line");
    for (p = colon + 1; p < end && is_blank(*p);) ++p;
    if (!f.value.empty()) {
      if (f.value.data() != p) return bad_field(f.name, what_follows(p, end));
      p += f.value.size();
      while (is_blank(f.value.back())) f.value.remove_suffix(1);
    }
    if (!is_crlf(p, end)) return bad_field(f.name, what_follows(p, end));
    p += 2;
    if (p < end && is_blank(*p)) return folded_line(f.name);
  }
  if (end - p != 2 || !is_crlf(p, end)) return error(TERN_E_PROTOCOL, "malformed response: bad end of the header section");
  return {};
}

}  // namespace tern::http::h1
