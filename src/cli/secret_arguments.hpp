// Passwords that stand on the command line: other users see it in the process list.
#pragma once

#include <string_view>

namespace tern::cli {

// To be called while the command line is parsed.
void note_secret(std::string_view value);

// Covers what was noted with asterisks, where the process list reads it. What was parsed is a copy and stays.
void hide_secrets(int argc, char** argv);

}  // namespace tern::cli
