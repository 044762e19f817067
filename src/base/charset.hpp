// Text in other encodings, as Unicode in UTF-8.
//
// Encodings go by the labels of the WHATWG Encoding Standard §4.2, so that "latin1" means windows-1252 as it does everywhere on
// the web, with UTF-32 besides. No others: a name in a response never reaches iconv, whose rare codecs crash and loop.
#pragma once

#include <string>
#include <string_view>

#include "base/expected.hpp"

namespace tern {

// The standard's name for a label, in lower case: "windows-1252"; empty: no known encoding. Lives for ever.
std::string_view find_charset(std::string_view label) noexcept;

// By the mark at the front of the text; empty: there is none. Lives for ever.
std::string_view charset_of_mark(std::string_view text) noexcept;

// What is invalid becomes U+FFFD, a mark at the front is left out. The result is at most three times as long as the text, which
// is what a byte that stands for nothing takes. TERN_E_UNSUPPORTED: the encoding is not known.
expected<std::string> to_utf8(std::string_view text, std::string_view charset);

}  // namespace tern
