#include "storage/whole_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>

#include "storage/descriptor.hpp"
#include "storage/link_target.hpp"

namespace tern {
namespace {

error failed(const std::string& what, const std::string& path, int code) {
  return system_error(TERN_E_FILE, what + " " + path, code);
}

// Opening and reading one would wait for others.
bool waits(mode_t mode) noexcept { return !S_ISREG(mode) && !S_ISCHR(mode); }

error refused(const std::string& what, const std::string& path, mode_t mode) {
  if (S_ISDIR(mode)) return failed(what, path, EISDIR);
  return error(TERN_E_FILE, what + " " + path + ": it is neither a regular file nor a character device");
}

error too_long(const std::string& path, size_t most) {
  return error(TERN_E_LIMIT, path + " has more than " + std::to_string(most) + " bytes");
}

error write_all(int fd, std::string_view text, const std::string& path) {
  while (!text.empty()) {
    const ssize_t put = ::write(fd, text.data(), text.size());
    if (put < 0 && errno == EINTR) continue;
    if (put < 0) return failed("cannot write", path, errno);
    text.remove_prefix(static_cast<size_t>(put));
  }
  return {};
}

error write_device(const std::string& path, std::string_view text) {
  const descriptor device(::open(path.c_str(), O_WRONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  return device ? write_all(device.get(), text, path) : failed("cannot open", path, errno);
}

}  // namespace

expected<std::string> read_whole_file(const std::string& path, size_t most) {
  const descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  if (!file) return failed("cannot open", path, errno);
  struct stat what{};
  if (::fstat(file.get(), &what) != 0) return failed("cannot read", path, errno);
  if (waits(what.st_mode)) return refused("cannot read", path, what.st_mode);
  const size_t announced = S_ISREG(what.st_mode) ? static_cast<size_t>(what.st_size) : 0;
  if (announced > most) return too_long(path, most);

  constexpr size_t step = 16 * 1024;
  std::string text;
  text.reserve(announced + 1);  // the end is seen without growing, which would leave a copy of a netrc behind
  for (;;) {
    const size_t had = text.size();
    const size_t room = had < text.capacity() ? text.capacity() - had : step;
    text.resize(had + room);
    const ssize_t got = ::read(file.get(), text.data() + had, room);
    const int code = errno;
    text.resize(had + static_cast<size_t>(std::max<ssize_t>(got, 0)));
    if (got == 0) return text;
    if (got < 0 && code != EINTR) return failed("cannot read", path, code);
    if (text.size() > most) return too_long(path, most);
  }
}

error replace_file(const std::string& path, std::string_view text) {
  struct stat there{};
  if (::stat(path.c_str(), &there) == 0) {
    if (S_ISCHR(there.st_mode)) return write_device(path, text);
    if (waits(there.st_mode)) return refused("cannot replace", path, there.st_mode);
  }
  const std::string target = link_target(path);
  if (target.empty()) return failed("cannot replace", path, ELOOP);
  std::string beside = target + ".XXXXXX";
  const descriptor file(::mkostemp(beside.data(), O_CLOEXEC));
  if (!file) return failed("cannot create a file beside", target, errno);
  error why = write_all(file.get(), text, path);
  if (!why && ::fsync(file.get()) != 0) why = failed("cannot write", path, errno);
  if (!why && ::rename(beside.c_str(), target.c_str()) != 0) why = failed("cannot replace", path, errno);
  if (why) ::unlink(beside.c_str());
  return why;
}

}  // namespace tern
