// -F as curl takes it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace tern::cli {

// NAME=VALUE, NAME=@FILE (a file with its name) or NAME=<FILE (a field with a file's content), each with ;type=TYPE and
// ;filename=NAME behind it. A value, path or file name in double quotes may hold what would end it, and \" and \\.
struct form_argument {
  enum class kind { text, file, content };
  std::string name;
  kind what = kind::text;
  std::string value;  // the text or the path
  std::optional<std::string> type;
  std::optional<std::string> file_name;
};

// Nothing when there is no name, or something else follows a text in quotes.
std::optional<form_argument> parse_form_argument(std::string_view text);

}  // namespace tern::cli
