#pragma once
#include <dirent.h>

#include <cstddef>

namespace tern::test {

// How many entries a directory has: /proc/self/fd counts descriptors, /proc/self/task threads. For comparisons only: "." and
// "..", and the descriptor used for looking, are among them.
inline std::size_t entries_of(const char* directory) {
  std::size_t n = 0;
  DIR* d = ::opendir(directory);
  while (::readdir(d)) ++n;
  ::closedir(d);
  return n;
}

}  // namespace tern::test
