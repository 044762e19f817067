#include "cli/pending_file.hpp"

#include <errno.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include <cstdint>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <random>

#include "cli/exit_status.hpp"
#include "cli/file_io.hpp"

namespace tern::cli {
namespace {

namespace fs = std::filesystem;

// As Linux counts before a path is a circle.
constexpr int most_links = 40;
// NAME_MAX is 255 on Linux; the library makes a temporary name from this one, too.
constexpr size_t longest_name = 200;

[[noreturn]] void cannot_write(const std::string& path, int code) {
  fail_io(fmt::format("cannot write {}: {}", printable(path), std::strerror(code)));
}

// Also through a link to what is not there yet.
fs::path followed(const std::string& path) {
  fs::path at = path;
  for (int links = 0; links < most_links; ++links) {
    std::error_code why;
    if (fs::path whole = fs::canonical(at, why); !why) return whole;
    fs::path to = fs::read_symlink(at, why);
    if (why) return at;
    at = at.parent_path() / to;
  }
  cannot_write(path, ELOOP);
}

std::string name_beside(const fs::path& target) {
  std::random_device random;
  uint64_t number = uint64_t{random()} << 32 | random();
  std::string name = fmt::format(".{}.{:016x}.part", target.filename().string().substr(0, longest_name), number);
  return (target.parent_path() / name).string();
}

}  // namespace

pending_file::pending_file(const std::string& path) {
  fs::path target = followed(path);
  target_ = target.string();
  path_ = name_beside(target);
  // Who cannot read the file that stands there cannot read this one either, not even before its mode is set.
  struct stat replaced{};
  const bool replaces = ::stat(target_.c_str(), &replaced) == 0;
  const mode_t mode = replaces ? replaced.st_mode & 0777 : 0666;
  unique_fd made(::open(path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode));
  if (!made) cannot_write(path, errno);
  if (!replaces || ::fchmod(made.get(), mode) == 0) return;
  int code = errno;
  std::remove(path_.c_str());
  cannot_write(path, code);
}

pending_file::~pending_file() {
  if (!committed_) std::remove(path_.c_str());
}

bool pending_file::commit() {
  committed_ = std::rename(path_.c_str(), target_.c_str()) == 0;
  return committed_;
}

}  // namespace tern::cli
