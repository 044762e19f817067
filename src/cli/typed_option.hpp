// Which of its names an option was given by, for messages.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace tern::cli {

// Of the names in `flags` ("-m,--max-time,--timeout") the one that stands with `value` among the words of a command line; the
// last of them when none does.
std::string typed_name(std::span<char* const> words, std::string_view flags, std::string_view value);

// The same for the tool's own command line; while it is parsed, before secrets are covered in it.
std::string typed_name(std::string_view flags, std::string_view value);

// `argv` is kept, not copied.
void remember_command_line(int argc, char** argv);

}  // namespace tern::cli
