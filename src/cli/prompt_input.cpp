#include "cli/prompt_input.hpp"

#include <errno.h>
#include <unistd.h>

#include <algorithm>
#include <utility>

#include "cli/file_io.hpp"
#include "cli/terminal.hpp"

namespace tern::cli {
namespace {

// To the left margin, and all to the right of it is erased (ECMA-48 EL).
constexpr std::string_view erase_line = "\r\033[K";

}  // namespace

prompt_input::prompt_input(std::string prompt, size_t prompt_columns)
    : prompt_(std::move(prompt)), prompt_columns_(prompt_columns) {}

void prompt_input::start() {
  if (running_ || ::tcgetattr(STDIN_FILENO, &before_) != 0) return;
  termios unedited = before_;
  unedited.c_lflag &= ~static_cast<tcflag_t>(ICANON | ECHO);
  unedited.c_cc[VMIN] = 1;
  unedited.c_cc[VTIME] = 0;
  running_ = ::tcsetattr(STDIN_FILENO, TCSADRAIN, &unedited) == 0;
  write_all(STDOUT_FILENO, redrawn());
}

void prompt_input::stop() {
  if (!std::exchange(running_, false)) return;
  ::tcsetattr(STDIN_FILENO, TCSADRAIN, &before_);
  write_all(STDOUT_FILENO, erase_line);
}

void prompt_input::read() {
  char bytes[4096];
  const ssize_t count = ::read(STDIN_FILENO, bytes, sizeof bytes);
  if (count < 0 && (errno == EINTR || errno == EAGAIN)) return;
  if (count <= 0) {  // the terminal was hung up
    ended_ = true;
    return;
  }
  std::string shown;
  for (const char byte : std::string_view(bytes, static_cast<size_t>(count))) {
    switch (typed_.type(byte)) {
      case prompt_line::outcome::edited:
        break;
      case prompt_line::outcome::line:
        shown += redrawn() + '\n';
        lines_.push_back(typed_.take());
        break;
      case prompt_line::outcome::end:
        ended_ = true;
        return;
    }
  }
  write_all(STDOUT_FILENO, shown + redrawn());
}

std::optional<std::string> prompt_input::next() {
  if (lines_.empty()) return std::nullopt;
  std::string line = std::move(lines_.front());
  lines_.pop_front();
  return line;
}

bool prompt_input::show(std::string_view lines) {
  std::string text(running_ ? erase_line : "");
  text += lines;
  if (running_) text += redrawn();
  return write_all(STDOUT_FILENO, text) == write_state::written;
}

// The last column stays free: a terminal would begin a new line.
std::string prompt_input::redrawn() const {
  const size_t width = static_cast<size_t>(std::max(terminal_width(STDOUT_FILENO), 1));
  const size_t columns = width > prompt_columns_ + 1 ? width - prompt_columns_ - 1 : 0;
  return std::string(erase_line) + prompt_ + typed_.visible(columns);
}

}  // namespace tern::cli
