// Files and folders that only their owner can read.
#pragma once

#include <string>

#include "base/error.hpp"
#include "storage/descriptor.hpp"

namespace tern {

// With these flags of open(2). Neither a symbolic link nor a wait: somebody may have put a pipe there. Empty: errno says why.
descriptor open_private(const std::string& path, int flags);

bool make_private_folder(const std::string& path);    // or it is there; false: errno says why
error make_private_folders(const std::string& path);  // with those above it

}  // namespace tern
