#include "capi/duplicate.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

namespace tern::capi {
namespace {

error refused(int32_t fd, std::string_view name, std::string_view why) {
  return error(TERN_E_ARGUMENT, fmt::format("{} is {}, {}", name, fd, why));
}

}  // namespace

expected<descriptor> duplicate(int32_t fd, way_of_use use, std::string_view name) {
  const int flags = ::fcntl(fd, F_GETFL);
  struct stat st{};
  if (flags < 0 || ::fstat(fd, &st) != 0) return refused(fd, name, "which is not an open descriptor");
  const int mode = flags & O_ACCMODE;
  if ((flags & O_PATH) != 0 || S_ISDIR(st.st_mode) || mode == (use == way_of_use::read ? O_WRONLY : O_RDONLY))
    return refused(fd, name, use == way_of_use::read ? "which is not open for reading" : "which is not open for writing");
  descriptor copy(::fcntl(fd, F_DUPFD_CLOEXEC, 0));
  if (!copy) {
    const int code = errno;
    return system_error(TERN_E_ARGUMENT, fmt::format("{} is {}, which cannot be duplicated", name, fd), code);
  }
  return copy;
}

std::optional<uint64_t> position_of(const descriptor& file) {
  struct stat st{};
  if (::fstat(file.get(), &st) != 0 || !(S_ISREG(st.st_mode) || S_ISBLK(st.st_mode))) return std::nullopt;
  const off_t at = ::lseek(file.get(), 0, SEEK_CUR);
  return at < 0 ? std::nullopt : std::optional<uint64_t>(static_cast<uint64_t>(at));
}

}  // namespace tern::capi
