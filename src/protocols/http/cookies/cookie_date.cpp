#include "protocols/http/cookies/cookie_date.hpp"

#include <array>
#include <chrono>

#include "base/text.hpp"

namespace tern::http {
namespace {

bool is_delimiter(char c) noexcept {
  const auto u = static_cast<unsigned char>(c);
  return u == 0x09 || (u >= 0x20 && u <= 0x2F) || (u >= 0x3B && u <= 0x40) || (u >= 0x5B && u <= 0x60) ||
         (u >= 0x7B && u <= 0x7E);
}

// A number of `least` to `most` digits in front of `rest`, which then starts behind it.
std::optional<int> take_digits(std::string_view& rest, size_t least, size_t most) noexcept {
  size_t n = 0;
  int value = 0;
  for (; n < rest.size() && n < most && is_digit(rest[n]); ++n) value = value * 10 + (rest[n] - '0');
  if (n < least || (n < rest.size() && is_digit(rest[n]))) return std::nullopt;
  rest.remove_prefix(n);
  return value;
}

// 1*2DIGIT or 2*4DIGIT and then anything that is no digit.
std::optional<int> number(std::string_view token, size_t least, size_t most) noexcept {
  return take_digits(token, least, most);
}

struct time_of_day {
  int hour, minute, second;
};

std::optional<time_of_day> parse_time(std::string_view token) noexcept {
  std::array<int, 3> part{};
  for (size_t i = 0; i < part.size(); ++i) {
    if (i > 0) {
      if (!token.starts_with(':')) return std::nullopt;
      token.remove_prefix(1);
    }
    auto n = take_digits(token, 1, 2);
    if (!n) return std::nullopt;
    part[i] = *n;
  }
  return time_of_day{part[0], part[1], part[2]};
}

std::optional<unsigned> parse_month(std::string_view token) noexcept {
  static constexpr std::string_view names = "janfebmaraprmayjunjulaugsepoctnovdec";
  if (token.size() < 3) return std::nullopt;
  for (unsigned m = 0; m < 12; ++m)
    if (iequals(token.substr(0, 3), names.substr(m * 3, 3))) return m + 1;
  return std::nullopt;
}

}  // namespace

std::optional<int64_t> parse_cookie_date(std::string_view text) noexcept {
  std::optional<time_of_day> time;
  std::optional<int> day, year;
  std::optional<unsigned> month;
  while (!text.empty()) {
    size_t n = 0;
    while (n < text.size() && !is_delimiter(text[n])) ++n;
    const std::string_view token = text.substr(0, n);
    text.remove_prefix(n < text.size() ? n + 1 : n);
    if (token.empty()) continue;
    if (!time && (time = parse_time(token))) continue;
    if (!day && (day = number(token, 1, 2))) continue;
    if (!month && (month = parse_month(token))) continue;
    if (!year) year = number(token, 2, 4);
  }
  if (!time || !day || !month || !year) return std::nullopt;
  if (*year < 70) *year += 2000;
  if (*year < 100) *year += 1900;
  if (*year < 1601 || time->hour > 23 || time->minute > 59 || time->second > 59) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(*year), std::chrono::month(*month),
                                         std::chrono::day(static_cast<unsigned>(*day))};
  if (!date.ok()) return std::nullopt;
  const int64_t days = std::chrono::sys_days(date).time_since_epoch().count();
  return days * 86400 + time->hour * 3600 + time->minute * 60 + time->second;
}

}  // namespace tern::http
