// --trace: what happens goes to a file, a piece at a time, whole.
#pragma once

#include <string>
#include <string_view>

#include "cli/file_io.hpp"

namespace tern::cli {

class trace_file {
 public:
  // "-": standard output, "%": standard error. What stands there is replaced. Fails as local_io.
  explicit trace_file(const std::string& path);

  // From any thread. What cannot be written is lost: a trace ends no request.
  void write(std::string_view text) const { static_cast<void>(write_all(fd_, text)); }

 private:
  unique_fd opened_;
  int fd_;
};

}  // namespace tern::cli
