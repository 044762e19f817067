// Content-Type (RFC 9110 §8.3), and lists of media ranges as in Accept (RFC 9110 §12.5.1).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "sansio/head.hpp"

namespace tern::http {

struct media_type {
  std::string type;     // lower case
  std::string subtype;  // lower case, its suffix included: "problem+json"
  fields parameters;    // names in lower case, values unquoted; of several with the same name the first

  const std::string* parameter(std::string_view name) const noexcept;  // name in lower case; NULL: none
  bool is_json() const noexcept;                                       // application/json, or any +json (RFC 6839 §3.1)
  std::string essence() const { return type + "/" + subtype; }
};

// Strict about type/subtype, forgiving about parameters as browsers are: one that is malformed is left out. Nothing when the
// text names no type.
std::optional<media_type> parse_media_type(std::string_view text);

// Whether one of the ranges (*/*, text/*, text/html, with parameters perhaps) takes the type. The most specific one decides;
// with q=0 it says no. Ranges that are malformed take nothing.
bool accepts(std::string_view ranges, const media_type& type);

}  // namespace tern::http
