// What an error reply of the server means: its code by its first word, and whether it says that nothing was done.
#pragma once

#include <string_view>

#include "base/error.hpp"

namespace tern::redis {

struct server_error {
  error why;                  // native_text: the first word ("WRONGTYPE"); the message: all of it
  bool nothing_done = false;  // certainly
};

// "ERR" when the text does not begin with a word in capitals.
std::string_view error_prefix(std::string_view text) noexcept;

// `by_script`: the answer to a script, whose errors may come from the middle of it.
server_error read_server_error(std::string_view text, bool by_script = false);

}  // namespace tern::redis
