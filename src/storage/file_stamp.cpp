#include "storage/file_stamp.hpp"

#include <sys/stat.h>

namespace tern {
namespace {

int64_t nanoseconds(const timespec& t) noexcept { return int64_t{t.tv_sec} * 1'000'000'000 + t.tv_nsec; }

file_stamp stamp(const struct stat& of) noexcept {
  return {of.st_dev, of.st_ino, of.st_size, nanoseconds(of.st_mtim), nanoseconds(of.st_ctim)};
}

}  // namespace

std::optional<file_stamp> stamp_of(const std::string& path) noexcept {
  struct stat found{};
  if (::stat(path.c_str(), &found) != 0 || !S_ISREG(found.st_mode)) return std::nullopt;
  return stamp(found);
}

std::optional<file_stamp> stamp_of_folder(const std::string& path) noexcept {
  struct stat found{};
  if (::lstat(path.c_str(), &found) != 0 || !S_ISDIR(found.st_mode)) return std::nullopt;
  return stamp(found);
}

std::optional<file_stamp> stamp_of_folder(int fd) noexcept {
  struct stat found{};
  if (::fstat(fd, &found) != 0 || !S_ISDIR(found.st_mode)) return std::nullopt;
  return stamp(found);
}

}  // namespace tern
