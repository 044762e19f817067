// A configuration file as text: NAME or NAME = VALUE a line, where NAME is a long option without its dashes; [COMMAND] begins
// what is for one command only, and # a line that counts for nothing. A value in double quotes keeps its blanks and may hold \"
// and \\.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tern::cli {

struct config_entry {
  std::string section;  // empty: of all commands
  std::string name;     // "timeout"
  std::optional<std::string> value;
  size_t line = 0;  // from 1
};

struct config_mistake {
  size_t line = 0;  // 0: there is none
  std::string why;
};

// Up to the first mistake.
std::vector<config_entry> parse_config_text(std::string_view text, config_mistake& mistake);

}  // namespace tern::cli
