#include "cli/trace_file.hpp"

#include <errno.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include <cstring>

#include "cli/exit_status.hpp"

namespace tern::cli {

trace_file::trace_file(const std::string& path) : fd_(path == "-" ? STDOUT_FILENO : STDERR_FILENO) {
  if (path == "-" || path == "%") return;
  // Each write goes behind the last, whoever writes.
  opened_ = unique_fd(::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600));
  if (!opened_) fail_io(fmt::format("--trace {}: {}", printable(path), std::strerror(errno)));
  fd_ = opened_.get();
  // A file that is there may be open to others to read.
  struct stat info{};
  const bool regular = ::fstat(fd_, &info) == 0 && S_ISREG(info.st_mode);
  if (regular && (::fchmod(fd_, 0600) != 0 || ::ftruncate(fd_, 0) != 0))
    fail_io(fmt::format("--trace {}: {}", printable(path), std::strerror(errno)));
}

}  // namespace tern::cli
