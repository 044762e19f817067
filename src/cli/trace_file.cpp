#include "cli/trace_file.hpp"

#include <errno.h>
#include <fcntl.h>
#include <fmt/format.h>

#include <cstring>

#include "cli/exit_status.hpp"

namespace tern::cli {

trace_file::trace_file(const std::string& path) : fd_(path == "-" ? STDOUT_FILENO : STDERR_FILENO) {
  if (path == "-" || path == "%") return;
  // Each write goes behind the last, whoever writes.
  opened_ = unique_fd(::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0600));
  if (!opened_) fail_io(fmt::format("--trace {}: {}", printable(path), std::strerror(errno)));
  fd_ = opened_.get();
}

}  // namespace tern::cli
