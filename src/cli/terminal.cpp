#include "cli/terminal.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdlib>

namespace tern::cli {
namespace {

colour_choice wanted = colour_choice::automatic;

}  // namespace

bool is_terminal(int fd) { return ::isatty(fd) == 1; }

int terminal_width(int fd) {
  winsize size{};
  if (::ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return size.ws_col;
  const char* columns = std::getenv("COLUMNS");
  int width = columns != nullptr ? std::atoi(columns) : 0;
  return width > 0 ? width : 80;
}

int terminal_height(int fd) {
  winsize size{};
  return ::ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_row > 0 ? size.ws_row : 24;
}

bool moves_cursor(int fd) {
  const char* terminal = std::getenv("TERM");
  return is_terminal(fd) && terminal != nullptr && std::string_view(terminal) != "dumb";
}

bool takes_colour(int fd) {
  if (wanted != colour_choice::automatic) return wanted == colour_choice::always;
  const char* none = std::getenv("NO_COLOR");
  return moves_cursor(fd) && (none == nullptr || *none == '\0');
}

void choose_colour(colour_choice choice) { wanted = choice; }

}  // namespace tern::cli
