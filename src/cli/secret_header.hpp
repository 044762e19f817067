// What of a header the tool shows: in -v, in --trace and in the line for curl.
#pragma once

#include <string>
#include <string_view>

namespace tern::cli {

// Stands for a value that is not shown.
inline constexpr std::string_view not_shown = "[not shown]";

// By their names, as nobody knows all of them: credentials, tokens, keys, cookies, signatures.
bool is_secret_header(const std::string& name);

// A field's value: `not_shown`, or the value, of a URL without its user and password.
std::string shown_value(const std::string& name, std::string_view value);

}  // namespace tern::cli
