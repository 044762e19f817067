#include "cli/file_io.hpp"

#include <errno.h>
#include <poll.h>

#include "cli/interrupt.hpp"

namespace tern::cli {

write_state write_all(int fd, std::string_view data) {
  while (!data.empty()) {
    ssize_t written = ::write(fd, data.data(), data.size());
    if (written >= 0) {
      data.remove_prefix(static_cast<size_t>(written));
      continue;
    }
    switch (errno) {
      case EPIPE:
        return write_state::closed;
      case EINTR:
        if (interrupted()) return write_state::interrupted;
        break;
      case EAGAIN: {
        pollfd writable{fd, POLLOUT, 0};
        ::poll(&writable, 1, poll_interval_ms);
        if (interrupted()) return write_state::interrupted;
        break;
      }
      default:
        return write_state::failed;
    }
  }
  return write_state::written;
}

void print_error_line(std::string_view line) {
  std::string text(line);
  text += '\n';
  write_all(STDERR_FILENO, text);
}

std::string printable(std::string_view text) {
  std::string safe(text);
  for (char& c : safe)
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = '?';
  return safe;
}

}  // namespace tern::cli
