#include "protocols/http/cache/freshness.hpp"

#include <algorithm>

#include "base/limits.hpp"
#include "base/text.hpp"
#include "protocols/http/message/http_date.hpp"

namespace tern::http {
namespace {

std::optional<int64_t> date_in(std::span<const field> list, std::string_view name, int64_t now) noexcept {
  const field* f = find_field(list, name);
  return f ? parse_http_date(f->value, now) : std::nullopt;
}

// Several lines that an intermediary joined into one are several lines still: RFC 9110 §5.3 joins them by ", ".
int64_t age_value(std::span<const field> list) noexcept {
  const field* found = nullptr;
  for (const field& f : list) {
    if (!iequals(f.name, "age")) continue;
    if (found) return longest_delta;
    found = &f;
  }
  if (!found) return 0;
  std::string_view rest = found->value;
  const auto first = read_delta_seconds(cut(rest, ','));
  return rest.starts_with(' ') ? longest_delta : first.value_or(longest_delta);
}

// Several that differ: stale, as §4.2.1 leaves it to us. What is no date, "0" above all, is over (§5.3).
std::optional<int64_t> expiry(std::span<const field> list, int64_t date) noexcept {
  const field* found = nullptr;
  for (const field& f : list) {
    if (!iequals(f.name, "expires")) continue;
    if (found && found->value != f.value) return date;
    found = &f;
  }
  if (!found) return std::nullopt;
  return parse_http_date(found->value, date).value_or(date);
}

int64_t heuristic_lifetime(int32_t status, std::span<const field> list, int64_t date) noexcept {
  if (const auto modified = date_in(list, "last-modified", date))
    return std::clamp<int64_t>((date - *modified) / 10, 0, limits::cache_heuristic_seconds);
  return status == 301 || status == 308 ? limits::cache_heuristic_seconds : 0;
}

}  // namespace

int64_t date_of(std::span<const field> list, const exchange_times& times) noexcept {
  return date_in(list, "date", times.received).value_or(times.received);
}

int64_t age_on_arrival(std::span<const field> list, const exchange_times& times) noexcept {
  const int64_t apparent = std::max<int64_t>(0, times.received - date_of(list, times));
  const int64_t corrected = age_value(list) + std::max<int64_t>(0, times.received - times.requested);
  return std::min(std::max(apparent, corrected), longest_delta);
}

int64_t current_age(int64_t age_on_arrival, const exchange_times& times, int64_t now) noexcept {
  if (now < times.received) return longest_delta;
  return std::min(age_on_arrival + (now - times.received), longest_delta);
}

int64_t freshness_lifetime(int32_t status, std::span<const field> list, const response_control& control,
                           int64_t date) noexcept {
  if (control.max_age) return *control.max_age;
  if (const auto over = expiry(list, date)) return std::clamp<int64_t>(*over - date, 0, longest_delta);
  return control.is_public || is_heuristically_cacheable(status) ? heuristic_lifetime(status, list, date) : 0;
}

bool is_heuristically_cacheable(int32_t status) noexcept {
  switch (status) {
    case 200:
    case 203:
    case 204:
    case 206:
    case 300:
    case 301:
    case 308:
    case 404:
    case 405:
    case 410:
    case 414:
    case 501:
      return true;
    default:
      return false;
  }
}

}  // namespace tern::http
