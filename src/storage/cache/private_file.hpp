// Files and folders that only their owner can read.
#pragma once

#include <cstdint>
#include <string>

#include "base/error.hpp"
#include "storage/descriptor.hpp"

namespace tern {

// With these flags of open(2). Neither a symbolic link nor a wait: somebody may have put a pipe there. Empty: errno says why.
descriptor open_private(const std::string& path, int flags);
descriptor open_private_at(int folder, const std::string& name, int flags);

bool make_private_folder(const std::string& path);    // or it is there; false: errno says why
error make_private_folders(const std::string& path);  // with those above it

// A folder that is there, not through a symbolic link. Empty: errno says why.
descriptor open_folder(const std::string& path);

enum class folder_link : uint8_t { refused, followed };  // followed: when it is one's own, or the system's
// Nobody but the effective user can have put anything there: it is his, and neither its group nor others may write to it. The
// error names it and says what is wrong.
error check_private_folder(const std::string& path, folder_link link);

}  // namespace tern
