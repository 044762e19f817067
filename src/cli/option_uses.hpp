// The options of a command line one after the other, as the parser took them: it keeps their values, not their order.
#pragma once

#include <string>
#include <vector>

#include "cli/syntax.hpp"

namespace tern::cli {

struct option_use {
  std::string name;  // the last of its names, "--data-binary"
  std::string value;
};

// Of the words behind the command's name; what is no option is left out.
std::vector<option_use> option_uses(const std::vector<std::string>& words, const std::vector<option_syntax>& options);

// The words that were parsed, those of a configuration file in front.
void remember_words(std::vector<std::string> words);
const std::vector<std::string>& remembered_words();

}  // namespace tern::cli
