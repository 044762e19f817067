#include "cli/report_file.hpp"

#include <errno.h>
#include <fcntl.h>
#include <fmt/format.h>

#include <cstring>

#include "cli/exit_status.hpp"
#include "cli/output.hpp"

namespace tern::cli {

report_file::report_file(const std::string& path) {
  if (is_folder(path)) fail_io(fmt::format("cannot write to {}: it is a folder", printable(path)));
  to_ = destinations_for({path}, {""}).front();
  if (to_.what == destination::kind::file) pending_ = std::make_unique<pending_file>(path);
}

void report_file::write(std::string_view text) {
  if (to_.what == destination::kind::discard) return;
  unique_fd opened;
  if (pending_) opened = unique_fd(::open(pending_->path().c_str(), O_WRONLY | O_CLOEXEC));
  const written how = write_output(pending_ ? opened.get() : to_.fd, pending_ ? printable(to_.path) : to_.fd_name, text);
  if (!how) throw failure{how.status, how.complaint};
  if (pending_ && !pending_->commit()) fail_io(fmt::format("cannot write {}: {}", printable(to_.path), std::strerror(errno)));
}

}  // namespace tern::cli
