#include "cli/output.hpp"

#include <errno.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cstring>

#include "cli/file_io.hpp"
#include "cli/interrupt.hpp"

namespace tern::cli {

written write_output(int fd, std::string_view name, std::string_view text) {
  switch (write_all(fd, text)) {
    case write_state::written:
      return {};
    case write_state::interrupted:
      return {interrupt_status(), {}};
    case write_state::closed:  // `tern get URL | head`
      return {exit_status::local_io, {}};
    case write_state::failed:
      break;
  }
  return {exit_status::local_io, fmt::format("cannot write to {}: {}", name, std::strerror(errno))};
}

exit_status print_output(std::string_view text) {
  const written how = write_output(STDOUT_FILENO, "standard output", text);
  if (!how.complaint.empty()) print_error_line("tern: " + how.complaint);
  return how.status;
}

}  // namespace tern::cli
