#include "cli/websocket_text.hpp"

#include <fmt/format.h>

#include "cli/colour.hpp"
#include "cli/file_io.hpp"

namespace tern::cli {
namespace {

// RFC 6455 §7.4.1
std::string_view name_of(int32_t code) {
  switch (code) {
    case 1000:
      return "normal closure";
    case 1001:
      return "going away";
    case 1002:
      return "protocol error";
    case 1003:
      return "unsupported data";
    case 1007:
      return "invalid data";
    case 1008:
      return "policy violation";
    case 1009:
      return "message too big";
    case 1010:
      return "extension missing";
    case 1011:
      return "internal error";
    default:
      return "";
  }
}

// So many bytes of a message that is not text are shown.
constexpr size_t shown_bytes = 16;

std::string bytes_for_people(std::string_view data) {
  std::string text = fmt::format("({} bytes)", data.size());
  for (const char c : data.substr(0, shown_bytes)) text += fmt::format(" {:02x}", static_cast<unsigned char>(c));
  return data.size() > shown_bytes ? text + " ..." : text;
}

}  // namespace

std::string close_text(int32_t code, std::string_view reason) {
  std::string text = code == 1005 ? "no code" : std::to_string(code);
  if (!name_of(code).empty()) text += fmt::format(" ({})", name_of(code));
  if (!reason.empty()) text += ": " + printable(reason);
  return text;
}

std::string message_for_people(std::string_view data, bool is_text, bool in_colour) {
  const std::string mark = painted("<", colour::green, in_colour) + ' ';
  if (!is_text) return mark + painted(bytes_for_people(data), colour::dim, in_colour) + '\n';
  std::string text;
  for (;;) {
    const size_t end = data.find('\n');
    text += mark + printable(data.substr(0, end)) + '\n';
    if (end == std::string_view::npos) return text;
    data.remove_prefix(end + 1);
  }
}

}  // namespace tern::cli
