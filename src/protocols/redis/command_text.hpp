// A command as people type it, split as redis-cli splits it:
//
//   words are separated by blanks; "..." knows \n \r \t \b \a \" \\ and \xHH, any other escaped character is itself; '...'
//   knows \' only. Quotes may begin inside a word; what follows a closing one is a blank or the end.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/expected.hpp"

namespace tern::redis {

// Empty for text without words. TERN_E_PARSE with the offset; TERN_E_LIMIT.
expected<std::vector<std::string>> split_command(std::string_view text);

}  // namespace tern::redis
