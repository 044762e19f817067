#include "protocols/http/body/form.hpp"

#include "base/percent.hpp"
#include "base/text.hpp"

namespace tern::http {
namespace {

void append_form(std::string& out, std::string_view raw) {
  for (char c : raw) {
    if (is_alpha(c) || is_digit(c) || c == '*' || c == '-' || c == '.' || c == '_')
      out += c;
    else if (c == ' ')
      out += '+';
    else
      append_triplet(out, c);
  }
}

void append_line_part(std::string& out, std::string_view raw, bool name) {
  for (char c : raw) {
    if (c == '%' || c == '\r' || c == '\n' || c == '\0' || (name && c == '='))
      append_triplet(out, c);
    else
      out += c;
  }
}

}  // namespace

std::string form_text(std::span<const text_pair> pairs) {
  std::string out;
  for (const auto& [name, value] : pairs) {
    if (!out.empty()) out += '&';
    append_form(out, name);
    out += '=';
    append_form(out, value);
  }
  return out;
}

std::string namevalue_text(std::span<const text_pair> pairs) {
  std::string out;
  for (const auto& [name, value] : pairs) {
    append_line_part(out, name, true);
    out += '=';
    append_line_part(out, value, false);
    out += '\n';
  }
  return out;
}

}  // namespace tern::http
