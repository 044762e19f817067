// Small files, read and replaced whole: cookies, netrc. Blocking: for the program's own threads.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/expected.hpp"

namespace tern {

// TERN_E_FILE names the file and what the system said; TERN_E_LIMIT when it is longer than `most`.
expected<std::string> read_whole_file(const std::string& path, size_t most);

// Written beside it, on the disk, then renamed: a reader sees the old text or the new one. Only its owner may read it.
error replace_file(const std::string& path, std::string_view text);

}  // namespace tern
