#include "storage/whole_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>

#include "storage/descriptor.hpp"

namespace tern {
namespace {

error failed(const std::string& what, const std::string& path, int code) {
  return system_error(TERN_E_FILE, what + " " + path, code);
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

}  // namespace

expected<std::string> read_whole_file(const std::string& path, size_t most) {
  const descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file) return failed("cannot open", path, errno);
  std::string text;
  char part[16 * 1024];
  for (;;) {
    const ssize_t got = ::read(file.get(), part, sizeof part);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return failed("cannot read", path, errno);
    if (got == 0) return text;
    if (text.size() + static_cast<size_t>(got) > most)
      return error(TERN_E_LIMIT, path + " has more than " + std::to_string(most) + " bytes");
    text.append(part, static_cast<size_t>(got));
  }
}

error replace_file(const std::string& path, std::string_view text) {
  std::string beside = path + ".XXXXXX";
  const descriptor file(::mkostemp(beside.data(), O_CLOEXEC));
  if (!file) return failed("cannot create a file beside", path, errno);
  error why = write_all(file.get(), text, path);
  if (!why && ::fsync(file.get()) != 0) why = failed("cannot write", path, errno);
  if (!why && ::rename(beside.c_str(), path.c_str()) != 0) why = failed("cannot replace", path, errno);
  if (why) ::unlink(beside.c_str());
  return why;
}

}  // namespace tern
