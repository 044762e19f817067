// What standard error is connected to, and how wide it is.
#pragma once

#include <string_view>

namespace tern::cli {

bool is_terminal(int fd);

// Columns of the terminal at fd; COLUMNS, then 80 when it does not say.
int terminal_width(int fd);

// A terminal that takes colour: not with NO_COLOR set (no-color.org), not with TERM=dumb.
bool takes_colour(int fd);

}  // namespace tern::cli
