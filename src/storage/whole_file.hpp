// Small files, read and replaced whole: cookies, netrc. They wait for the disk and for nobody else: regular files, and devices
// as far as these are ready (/dev/null); a pipe, a socket or a folder is TERN_E_FILE. On the thread of whoever asks: a program
// that loads or saves cookies, or that submits a request which names a netrc.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/expected.hpp"

namespace tern {

// TERN_E_FILE names the file and what the system said; TERN_E_LIMIT when it is longer than `most`.
expected<std::string> read_whole_file(const std::string& path, size_t most);

// Written beside it, on the disk, then renamed: a reader sees the old text or the new one. Only its owner may read it. A
// symbolic link stays and what it points to is replaced; a device is written to.
error replace_file(const std::string& path, std::string_view text);

}  // namespace tern
