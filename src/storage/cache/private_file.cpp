#include "storage/cache/private_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>

namespace tern {

descriptor open_private(const std::string& path, int flags) {
  return descriptor(::open(path.c_str(), flags | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0600));
}

bool make_private_folder(const std::string& path) { return ::mkdir(path.c_str(), 0700) == 0 || errno == EEXIST; }

error make_private_folders(const std::string& path) {
  for (size_t slash = path.find('/', 1); slash != std::string::npos; slash = path.find('/', slash + 1))
    make_private_folder(path.substr(0, slash));  // one that cannot be made is missed below
  if (make_private_folder(path)) return {};
  return system_error(TERN_E_FILE, "cannot make the folder " + path, errno);
}

}  // namespace tern
