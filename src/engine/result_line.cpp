#include "engine/result_line.hpp"

#include <fmt/format.h>

#include <string_view>

#include "base/redact.hpp"
#include "base/text.hpp"
#include "base/utf8.hpp"
#include "engine/error_handle.hpp"
#include "protocols/http/message/status.hpp"
#include "tern/line.h"

namespace tern {
namespace {

std::string_view view_of(tern_str text) { return {text.data ? text.data : "", text.size}; }

// Text from elsewhere for a terminal.
std::string printable(std::string_view text) {
  std::string safe = repair_utf8(text);
  for (char& c : safe)
    if (is_control(c)) c = '?';
  return safe;
}

constexpr int red = 31, green = 32, yellow = 33;  // ECMA-48 §8.3.117 (SGR)

constexpr int colour_of(int32_t status) { return status >= 400 ? red : status >= 300 ? yellow : green; }

std::string painted(std::string_view text, int colour, uint32_t flags) {
  return flags & TERN_LINE_COLOR ? fmt::format("\033[{}m{}\033[0m", colour, text) : std::string(text);
}

// "HTTP/2.0 200 OK", whatever the protocol says of it
std::string outcome(uint32_t version, int32_t status, tern_str reason, uint32_t flags) {
  const std::string said = printable(reason.size == 0 ? http::standard_reason(status) : view_of(reason));
  const std::string shown = fmt::format("{}{}{}", status, said.empty() ? "" : " ", said);
  return fmt::format("HTTP/{}.{} {}", version / 10, version % 10, painted(shown, colour_of(status), flags));
}

std::string finished(const tern_result_info& info, uint32_t flags) {
  if (info.code != TERN_OK) {
    const std::string_view why = info.error ? info.error->why.message() : describe(info.code).text;
    return fmt::format("{}: {} ({})", printable(without_query(view_of(info.url))), painted(printable(why), red, flags),
                       describe(info.code).name);
  }
  if (info.status == 0) return painted("OK", green, flags);
  return fmt::format("{} {} bytes received", outcome(info.version, info.status, info.reason, flags), info.body_size);
}

}  // namespace

std::string result_line(const tern_result_info& info, uint32_t flags) {
  std::string text;
  for (uint32_t i = 0; flags & TERN_LINE_HISTORY && i < info.history_count; ++i) {
    const tern_hop& hop = info.history[i];
    const tern_str next = i + 1 < info.history_count ? info.history[i + 1].url : info.final_url;
    text += fmt::format("REQID {}. {} {} -> {}\n", info.id, outcome(hop.version, hop.status, hop.reason, flags),
                        printable(view_of(hop.url)), printable(view_of(next)));
  }
  return text + fmt::format("REQID {}. {}", info.id, finished(info, flags));
}

}  // namespace tern
