// Pairs as the text of a request body.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace tern::http {

using text_pair = std::pair<std::string_view, std::string_view>;

inline constexpr std::string_view form_type = "application/x-www-form-urlencoded";
inline constexpr std::string_view namevalue_type = "text/namevalue";

// application/x-www-form-urlencoded as the WHATWG URL standard serialises it: pairs joined by "&", a space as "+", every byte
// but letters, digits and * - . _ as a triplet. Bytes are taken as they are: whoever has text in another charset encodes first.
std::string form_text(std::span<const text_pair> pairs);

// text/namevalue: one "name=value" a line, every line ended by LF. What would break a line or the first "=" of it goes as a
// triplet: "%", CR, LF and NUL everywhere, "=" in names. A reader splits at LF, then at the first "=", then decodes triplets.
std::string namevalue_text(std::span<const text_pair> pairs);

}  // namespace tern::http
