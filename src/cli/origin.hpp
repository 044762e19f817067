// Where an option stands that is not on the command line: "FILE:3" of a configuration file, for messages.
#pragma once

#include <string>
#include <utility>

namespace tern::cli {

// Of the options that are parsed now; empty: the command line.
const std::string& origin();
void set_origin(std::string where);

// A value that is looked at when all options are known, with where it stands.
struct placed {
  std::string text;
  std::string where = origin();

  placed(std::string value) : text(std::move(value)) {}
};

// Does what has to do with a value from `where`. What it throws ends the command, which still knows where that was.
template <class Use>
void at_origin(const std::string& where, const Use& use) {
  const std::string before = origin();
  set_origin(where);
  use();
  set_origin(before);
}

// "FILE:3: --timeout", or the name alone.
std::string with_origin(std::string name);

}  // namespace tern::cli
