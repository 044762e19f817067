// What a descriptor is connected to, and how large it is.
#pragma once

#include <string_view>

namespace tern::cli {

bool is_terminal(int fd);

// Columns of the terminal at fd; COLUMNS, then 80 when it does not say.
int terminal_width(int fd);

// Its lines; 24 when it does not say.
int terminal_height(int fd);

// A terminal whose cursor moves up: not with TERM=dumb.
bool moves_cursor(int fd);

// Whether colour goes to fd: a terminal unless NO_COLOR is set (no-color.org) or TERM=dumb; or as --color says.
bool takes_colour(int fd);

enum class colour_choice { automatic, always, never };
void choose_colour(colour_choice choice);

}  // namespace tern::cli
