// Where an option stands that is not on the command line: "FILE:3" of a configuration file, for messages.
#pragma once

#include <string>

namespace tern::cli {

// Of the options that are parsed now; empty: the command line.
const std::string& origin();
void set_origin(std::string where);

// "FILE:3: --timeout", or the name alone.
std::string with_origin(std::string name);

}  // namespace tern::cli
