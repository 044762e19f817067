#include "cli/result_text.hpp"

#include <fmt/format.h>

#include "cli/file_io.hpp"

namespace tern::cli {

std::string version_text(uint32_t version) { return fmt::format("{}.{}", version / 10, version % 10); }

std::string finished_line(const tern_result_info& info) {
  std::string reason = printable(to_view(info.reason));
  if (!reason.empty()) reason += ' ';
  return fmt::format("REQID {}. HTTP/{} {} {}{} bytes received", info.id, version_text(info.version), info.status, reason,
                     info.body_size);
}

std::string failed_line(const tern_result_info& info) {
  return fmt::format("{}: {} ({})", printable(to_view(info.url)), printable(tern_error_message(info.error)),
                     error_name(info.code));
}

std::string head_text(const tern_result_info& info) {
  std::string text = fmt::format("HTTP/{} {} {}\r\n", version_text(info.version), info.status, to_view(info.reason));
  for_each_element(info.headers, info.header_count, info.pair_size, [&](const tern_pair& field) {
    text += fmt::format("{}: {}\r\n", to_view(field.name), to_view(field.value));
  });
  text += "\r\n";
  return text;
}

}  // namespace tern::cli
