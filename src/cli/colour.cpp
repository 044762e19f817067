#include "cli/colour.hpp"

#include <fmt/format.h>

namespace tern::cli {
namespace {

int code_of(colour in) {
  switch (in) {
    case colour::bold:
      return 1;
    case colour::dim:
      return 2;
    case colour::red:
      return 31;
    case colour::green:
      return 32;
    case colour::yellow:
      return 33;
  }
  return 0;
}

}  // namespace

std::string painted(std::string_view text, colour in, bool wanted) {
  return wanted && !text.empty() ? fmt::format("\033[{}m{}\033[0m", code_of(in), text) : std::string(text);
}

colour colour_of_status(int32_t status) {
  if (status >= 400) return colour::red;
  return status >= 300 ? colour::yellow : colour::green;
}

}  // namespace tern::cli
