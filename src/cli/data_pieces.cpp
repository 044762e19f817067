#include "cli/data_pieces.hpp"

#include <fmt/format.h>

namespace tern::cli {

std::string percent_encoded(std::string_view text) {
  constexpr std::string_view plain = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
  std::string encoded;
  for (char c : text) {
    if (plain.find(c) != std::string_view::npos)
      encoded += c;
    else
      encoded += fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return encoded;
}

bool data_pieces::is_one_file() const {
  return pieces_.size() == 1 && pieces_[0].what == kind::data && pieces_[0].argument.starts_with('@');
}

body_input data_pieces::body() const {
  if (!is_one_file()) return body_input::of_text(joined());
  body_input body;
  at_origin(pieces_[0].where, [&] { body = body_input::of_file(pieces_[0].argument.substr(1)); });
  return body;
}

std::string data_pieces::joined() const {
  std::string text;
  for (const piece& p : pieces_) {
    if (&p != pieces_.data()) text += '&';
    at_origin(p.where, [&] { text += text_of(p); });
  }
  return text;
}

std::string data_pieces::text_of(const piece& p) {
  const std::string& given = p.argument;
  switch (p.what) {
    case kind::data:
      return given.starts_with('@') ? whole_text(given.substr(1)) : given;
    case kind::raw:
      return given;
    case kind::encoded:
      break;
  }
  size_t mark = given.find_first_of("=@");
  if (mark == std::string::npos) return percent_encoded(given);
  std::string name = given.substr(0, mark);
  std::string value = given.substr(mark + 1);
  if (given[mark] == '@') value = whole_text(value);
  return (name.empty() ? "" : name + '=') + percent_encoded(value);
}

}  // namespace tern::cli
