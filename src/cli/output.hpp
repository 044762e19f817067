// What a command has to say, on standard output or wherever it was told to put it.
#pragma once

#include <string>
#include <string_view>

#include "cli/exit_status.hpp"

namespace tern::cli {

// How a write went. A reader that has gone has what it wanted, and a signal needs no words: there is no complaint of those.
struct written {
  exit_status status = exit_status::ok;  // to end with
  std::string complaint;                 // "cannot write to NAME: ..."

  explicit operator bool() const noexcept { return status == exit_status::ok; }
};

// Writes everything to `fd`, which people know as `name`.
[[nodiscard]] written write_output(int fd, std::string_view name, std::string_view text);

// The same to standard output, with the complaint on standard error. The exit status to end with.
[[nodiscard]] exit_status print_output(std::string_view text);

}  // namespace tern::cli
