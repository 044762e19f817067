#include "protocols/http/h1/keep_alive.hpp"

#include <algorithm>

#include "base/limits.hpp"
#include "base/text.hpp"
#include "protocols/http/h1/section_reader.hpp"

namespace tern::http::h1 {

void keep_alive::note(const section_reader& final_head) {
  if (requests_left_ != std::numeric_limits<uint32_t>::max() && requests_left_ > 0) --requests_left_;
  for (const field& f : final_head.list())
    if (f.name.size() == 10 && (f.name[0] | 0x20) == 'k' && iequals(f.name, "keep-alive")) note_parameters(f.value);

  const status_line& line = final_head.line();
  // Transfer-Encoding in an answer of version 1.0 is faulty framing: use the answer, not the connection (RFC 9112 §6.1).
  if (line.version == 10) persistent_ = final_head.says(F_CONNECTION_KEEP_ALIVE) && !final_head.says(F_TRANSFER_ENCODING);
  if (final_head.says(F_CONNECTION_CLOSE) || timeout_seconds_ == 0u) persistent_ = false;
}

void keep_alive::note_parameters(std::string_view value) {
  while (std::optional<std::string_view> item = next_list_item(value)) {
    std::string_view name = trim(cut(*item, '='));
    std::optional<uint32_t> number = parse_number<uint32_t>(trim(*item));
    if (!number) continue;
    if (iequals(name, "timeout")) timeout_seconds_ = *number;
    if (iequals(name, "max")) requests_left_ = std::min(requests_left_, *number);
  }
}

now_t keep_alive::idle_deadline(now_t now) const noexcept {
  if (!timeout_seconds_) return never;
  duration timeout = std::chrono::seconds(*timeout_seconds_);
  duration margin = std::min<duration>(timeout / 2, std::chrono::milliseconds(limits::http_keep_alive_margin_ms));
  return after(now, timeout - margin);
}

}  // namespace tern::http::h1
