#include "protocols/http/message/retry_after.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "protocols/http/message/http_date.hpp"

namespace tern::http {
namespace {

constexpr int64_t second = 1'000'000'000;
constexpr int64_t longest = unlimited.count() / second - 1;

duration seconds_long(int64_t seconds) noexcept { return duration(std::clamp<int64_t>(seconds, 0, longest) * second); }

}  // namespace

std::optional<duration> read_retry_after(const head& h, int64_t now) noexcept {
  const field* after = h.find("retry-after");
  if (!after || after->value.empty()) return std::nullopt;
  if (std::all_of(after->value.begin(), after->value.end(), is_digit))  // more digits than a number holds: for ever
    return seconds_long(parse_number<int64_t>(after->value).value_or(longest));
  const int64_t wall = now / second;
  const auto due = parse_http_date(after->value, wall);
  if (!due) return std::nullopt;
  const field* date = h.find("date");
  const auto said = date ? parse_http_date(date->value, wall) : std::nullopt;
  return seconds_long(*due - said.value_or(wall));
}

}  // namespace tern::http
