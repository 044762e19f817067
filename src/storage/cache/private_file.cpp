#include "storage/cache/private_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

namespace tern {

descriptor open_private(const std::string& path, int flags) { return open_private_at(AT_FDCWD, path, flags); }

descriptor open_private_at(int folder, const std::string& name, int flags) {
  return descriptor(::openat(folder, name.c_str(), flags | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0600));
}

bool make_private_folder(const std::string& path) { return ::mkdir(path.c_str(), 0700) == 0 || errno == EEXIST; }

error make_private_folders(const std::string& path) {
  for (size_t slash = path.find('/', 1); slash != std::string::npos; slash = path.find('/', slash + 1))
    make_private_folder(path.substr(0, slash));  // one that cannot be made is missed below
  if (make_private_folder(path)) return {};
  return system_error(TERN_E_FILE, "cannot make the folder " + path, errno);
}

descriptor open_folder(const std::string& path) {
  return descriptor(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK));
}

error check_private_folder(const std::string& path, folder_link link) {
  const auto refused = [&](const char* why) { return error(TERN_E_FILE, "cannot use the folder " + path + ": " + why); };
  const auto failed = [&] { return system_error(TERN_E_FILE, "cannot use the folder " + path, errno); };
  struct stat st{};
  if (::lstat(path.c_str(), &st) != 0) return failed();
  if (S_ISLNK(st.st_mode)) {
    if (link == folder_link::refused) return refused("it is a symbolic link");
    if (st.st_uid != ::geteuid() && st.st_uid != 0) return refused("it is a symbolic link of another user");
    if (::stat(path.c_str(), &st) != 0) return failed();
  }
  if (!S_ISDIR(st.st_mode)) return refused("it is not a folder");
  if (st.st_uid != ::geteuid()) return refused("it belongs to another user");
  if ((st.st_mode & (S_IWGRP | S_IWOTH)) != 0) return refused("its group or others may write to it");
  return {};
}

}  // namespace tern
