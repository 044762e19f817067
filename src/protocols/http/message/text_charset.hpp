// The encoding of a body's text.
#pragma once

#include <string>
#include <string_view>

namespace tern::http {

// For to_utf8. In this order: a byte order mark; the charset of Content-Type, when it is a known one; UTF-8 for JSON (RFC 8259
// §8.1); declared_default, known or not, unless empty; UTF-8 when the body is that, else windows-1252.
std::string charset_of(std::string_view body, std::string_view content_type, std::string_view declared_default);

}  // namespace tern::http
