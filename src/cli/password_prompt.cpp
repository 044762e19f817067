#include "cli/password_prompt.hpp"

#include <errno.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <termios.h>

#include <cstring>

#include "cli/exit_status.hpp"
#include "cli/file_io.hpp"
#include "cli/interrupt.hpp"

namespace tern::cli {
namespace {

class echo_off {
 public:
  explicit echo_off(int fd) : fd_(fd) {
    if (::tcgetattr(fd_, &before_) != 0) fail_io(fmt::format("cannot hide the password: {}", std::strerror(errno)));
    termios hidden = before_;
    hidden.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    if (::tcsetattr(fd_, TCSAFLUSH, &hidden) != 0) fail_io(fmt::format("cannot hide the password: {}", std::strerror(errno)));
  }
  echo_off(const echo_off&) = delete;
  echo_off& operator=(const echo_off&) = delete;
  ~echo_off() {
    ::tcsetattr(fd_, TCSANOW, &before_);
    write_all(fd_, "\n");  // the one that was typed was not shown
  }

 private:
  int fd_;
  termios before_{};
};

}  // namespace

std::string ask_password(const std::string& question) {
  unique_fd terminal(::open("/dev/tty", O_RDWR | O_CLOEXEC));
  if (!terminal) fail_usage("a password is missing, and there is no terminal to ask for it on");
  echo_off hidden(terminal.get());
  write_all(terminal.get(), question);
  std::string password;
  for (;;) {
    // A signal just before a read would leave it waiting: the flag is looked at between short waits.
    pollfd readable{terminal.get(), POLLIN, 0};
    int ready = ::poll(&readable, 1, poll_interval_ms);
    if (interrupted()) throw failure{interrupt_status(), interrupt_word()};
    if (ready <= 0) continue;
    char typed = 0;
    ssize_t count = ::read(terminal.get(), &typed, 1);
    if (count < 0 && (errno == EINTR || errno == EAGAIN)) continue;
    if (count < 0) fail_io(fmt::format("cannot read the password: {}", std::strerror(errno)));
    if (count == 0) fail_usage("no password: its input has ended");  // Ctrl-D, or a terminal that hung up
    if (typed == '\n') return password;
    password += typed;
  }
}

}  // namespace tern::cli
