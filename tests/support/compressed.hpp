#pragma once
#include <string>
#include <string_view>

namespace tern::test {

// Texts in content codings (RFC 9110 §8.4.1), as zlib makes them.
std::string gzipped(std::string_view text);   // "gzip"
std::string deflated(std::string_view text);  // "deflate": with zlib's wrapping

}  // namespace tern::test
