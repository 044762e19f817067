// URLs as they may be shown.
#pragma once

#include <string>
#include <string_view>

namespace tern::cli {

// Of what is no URL, but may have a user and a password all the same: without them.
std::string without_login(std::string_view url);

// host:port as they stand in the URL.
std::string authority_of(std::string_view url);

// What the library says of a URL that has `added` bytes in front of what was typed, with offsets into the latter.
std::string offset_as_typed(std::string message, size_t added);

// Whether a scheme stands in front.
bool has_scheme(std::string_view given);

}  // namespace tern::cli
