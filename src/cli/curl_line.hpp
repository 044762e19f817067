// --curl: what curl is to be told to send the same.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cli/option_uses.hpp"

namespace tern::cli {

struct curl_request {
  std::string command_method;        // of `tern get`: GET; -X goes before it
  std::vector<std::string> urls;     // whole, without ranges
  std::vector<std::string> outputs;  // -o, one for each URL; empty: what the uses say
  std::vector<option_use> uses;
  bool secrets = false;  // shown
};

struct curl_line {
  std::string text;
  std::vector<std::string> left_out;  // options that curl has not
};

// Passwords, tokens, cookies and headers whose name sounds like one are not shown unless asked for. Passwords that curl asks
// for itself are left to it.
curl_line curl_line_of(const curl_request& request);

// For a shell: in quotes where it needs them.
std::string shell_word(std::string_view word);

}  // namespace tern::cli
