// Where a path leads, for those that replace a file and not the symbolic link to it.
#pragma once

#include <string>

namespace tern {

// The path with symbolic links followed, also of one that points to what does not exist yet. Empty: they lead in a circle.
std::string link_target(std::string path);

// The part in front of the name, with its slash; "." when there is none.
std::string folder_of(const std::string& path);

}  // namespace tern
