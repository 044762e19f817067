// UTF-8, RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace tern {

bool is_ascii(std::string_view) noexcept;
bool is_utf8(std::string_view) noexcept;

// Where the first ill-formed sequence starts, also one cut off by the end; nothing when the text is UTF-8.
std::optional<size_t> find_invalid_utf8(std::string_view) noexcept;

// With U+FFFD in place of every ill-formed sequence: one for as many bytes as begin a well-formed one (Unicode §3.9, as
// browsers).
std::string repair_utf8(std::string_view);

// `code` is a scalar value: not a surrogate, at most U+10FFFF.
void append_utf8(std::string& out, char32_t code);

}  // namespace tern
