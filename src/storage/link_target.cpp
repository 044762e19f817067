#include "storage/link_target.hpp"

#include <unistd.h>

#include <climits>

#include "base/limits.hpp"

namespace tern {

std::string link_target(std::string path) {
  for (int links = 0; links < limits::symbolic_links; ++links) {
    char to[PATH_MAX];
    const ssize_t size = ::readlink(path.c_str(), to, sizeof to);
    if (size <= 0) return path;  // no link, or nothing there
    const std::string next(to, static_cast<size_t>(size));
    path = next[0] == '/' ? next : folder_of(path) + "/" + next;
  }
  return {};
}

std::string folder_of(const std::string& path) {
  const size_t slash = path.rfind('/');
  return slash == std::string::npos ? "." : path.substr(0, slash + 1);
}

}  // namespace tern
