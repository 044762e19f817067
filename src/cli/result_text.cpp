#include "cli/result_text.hpp"

#include <fmt/format.h>

#include "cli/colour.hpp"
#include "cli/file_io.hpp"

namespace tern::cli {
namespace {

// The lines that the library makes of it, one or more.
std::string lines_of(const tern_result* result, uint32_t flags, bool in_colour) {
  const tern_value* made = nullptr;
  error_slot error;
  check(tern_result_line(result, flags | (in_colour ? TERN_LINE_COLOR : 0), &made, error), error, "a line",
        exit_status::failed);
  const std::unique_ptr<const tern_value, released_by<tern_value_release>> owner(made);
  return std::string(made->as.bytes, made->length);
}

// "HTTP/1.1 200 OK"
std::string status_text(uint32_t version, int32_t status, std::string_view reason, bool in_colour) {
  std::string shown = fmt::format("{}{}{}", status, reason.empty() ? "" : " ", reason);
  return fmt::format("HTTP/{} {}", version_text(version), painted(shown, colour_of_status(status), in_colour));
}

std::string fields_text(const tern_pair* fields, uint64_t count, uint64_t stride, bool in_colour) {
  std::string text;
  for_each_element(fields, count, stride, [&](const tern_pair& field) {
    text += fmt::format("{}: {}\r\n", painted(to_view(field.name), colour::bold, in_colour), to_view(field.value));
  });
  return text;
}

}  // namespace

std::string version_text(uint32_t version) {
  return version >= 20 && version % 10 == 0 ? fmt::format("{}", version / 10)
                                            : fmt::format("{}.{}", version / 10, version % 10);
}

std::string finished_line(const tern_result* result, bool in_colour) { return lines_of(result, 0, in_colour); }

std::vector<std::string> history_lines(const tern_result* result, bool in_colour) {
  std::string text = lines_of(result, TERN_LINE_HISTORY, in_colour);
  std::vector<std::string> lines;
  // The last one is that of the result itself.
  for (size_t end; (end = text.find('\n')) != std::string::npos; text.erase(0, end + 1)) lines.push_back(text.substr(0, end));
  return lines;
}

std::string failed_line(const tern_result_info& info, bool in_colour) {
  return fmt::format("{}: {} ({})", printable(to_view(info.url)),
                     painted(printable(tern_error_message(info.error)), colour::red, in_colour), error_name(info.code));
}

std::string heads_text(const tern_result_info& info, bool in_colour) {
  std::string text;
  auto add = [&](uint32_t version, int32_t status, tern_str reason, const tern_pair* fields, uint64_t count) {
    text += status_text(version, status, to_view(reason), in_colour);
    // A status line has its blank behind the status also when no reason follows (RFC 9112 §4).
    text += reason.size == 0 ? " \r\n" : "\r\n";
    text += fields_text(fields, count, info.pair_size, in_colour) + "\r\n";
  };
  for_each_element(info.history, info.history_count, info.hop_size,
                   [&](const tern_hop& hop) { add(hop.version, hop.status, hop.reason, hop.headers, hop.header_count); });
  for_each_element(info.interims, info.interim_count, info.interim_size, [&](const tern_interim& interim) {
    add(info.version, interim.status, {}, interim.headers, interim.header_count);
  });
  if (info.status != 0) add(info.version, info.status, info.reason, info.headers, info.header_count);
  return text;
}

std::string trailers_text(const tern_result_info& info, bool in_colour) {
  return fields_text(info.trailers, info.trailer_count, info.pair_size, in_colour);
}

}  // namespace tern::cli
