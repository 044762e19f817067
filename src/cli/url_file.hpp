// Files of URLs: one a line, [METHOD] in front of it and, for a load, weight=N behind it. Empty lines and those that begin with
// # count for nothing.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tern::cli {

struct url_line {
  std::string url;
  std::string method;   // empty: the command's
  uint64_t weight = 1;  // of so many others
  size_t number = 0;    // of the line, from 1
};

// Nothing: `why` says what is wrong; of a line without a URL `why` is empty.
std::optional<url_line> parse_url_line(std::string_view line, bool with_weights, std::string& why);

// Of a file, or of standard input ("-"). Fails as local_io, naming file and line.
std::vector<url_line> read_url_file(const std::string& path, bool with_weights);

}  // namespace tern::cli
