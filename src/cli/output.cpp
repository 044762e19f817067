#include "cli/output.hpp"

#include <errno.h>
#include <fmt/format.h>

#include <cstring>

#include "cli/file_io.hpp"
#include "cli/interrupt.hpp"

namespace tern::cli {

exit_status print_output(std::string_view text) {
  switch (write_all(STDOUT_FILENO, text)) {
    case write_state::written:
      return exit_status::ok;
    case write_state::interrupted:
      return interrupt_status();
    case write_state::closed:
      return exit_status::local_io;
    case write_state::failed:
      print_error_line(fmt::format("tern: cannot write to standard output: {}", std::strerror(errno)));
      return exit_status::local_io;
  }
  return exit_status::local_io;
}

}  // namespace tern::cli
