#include "protocols/http/message/http_date.hpp"

#include <algorithm>
#include <chrono>
#include <span>

#include "base/text.hpp"

namespace tern::http {
namespace {

constexpr std::string_view short_days[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
constexpr std::string_view long_days[] = {"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"};
constexpr std::string_view months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
constexpr int64_t day_seconds = 86400;

// Takes a date apart from front to back; once something is missing, nothing else counts.
class scanner {
 public:
  explicit scanner(std::string_view text) : rest_(text) {}

  void take(std::string_view literal) noexcept {
    if (rest_.starts_with(literal))
      rest_.remove_prefix(literal.size());
    else
      good_ = false;
  }
  int digits(size_t count) noexcept {
    if (rest_.size() < count || !std::all_of(rest_.begin(), rest_.begin() + static_cast<ptrdiff_t>(count), is_digit)) {
      good_ = false;
      return 0;
    }
    int value = 0;
    for (const char c : rest_.substr(0, count)) value = value * 10 + (c - '0');
    rest_.remove_prefix(count);
    return value;
  }
  // asctime pads a day below 10 with a space.
  int day_of_asctime() noexcept {
    if (!rest_.starts_with(' ')) return digits(2);
    take(" ");
    return digits(1);
  }
  unsigned one_of(std::span<const std::string_view> names) noexcept {
    for (size_t i = 0; i < names.size(); ++i) {
      if (!rest_.starts_with(names[i])) continue;
      rest_.remove_prefix(names[i].size());
      return static_cast<unsigned>(i);
    }
    good_ = false;
    return 0;
  }
  bool done() const noexcept { return good_ && rest_.empty(); }

 private:
  std::string_view rest_;
  bool good_ = true;
};

struct parts {
  int year = 0;
  unsigned month = 0;  // from 0
  int day = 0;
  int64_t seconds = 0;  // of the day
  bool good = true;
};

void take_time(scanner& s, parts& p) noexcept {
  const int hour = s.digits(2);
  s.take(":");
  const int minute = s.digits(2);
  s.take(":");
  const int second = s.digits(2);
  p.good = hour < 24 && minute < 60 && second <= 60;  // a leap second
  p.seconds = hour * 3600 + minute * 60 + second;
}

std::optional<int64_t> seconds_of(const parts& p) noexcept {
  const std::chrono::year_month_day date{std::chrono::year(p.year), std::chrono::month(p.month + 1),
                                         std::chrono::day(static_cast<unsigned>(p.day))};
  if (!p.good || !date.ok()) return std::nullopt;
  return std::chrono::sys_days(date).time_since_epoch().count() * day_seconds + p.seconds;
}

// Sun, 06 Nov 1994 08:49:37 GMT
std::optional<int64_t> imf_fixdate(std::string_view text) noexcept {
  scanner s(text);
  parts p;
  s.one_of(short_days);
  s.take(", ");
  p.day = s.digits(2);
  s.take(" ");
  p.month = s.one_of(months);
  s.take(" ");
  p.year = s.digits(4);
  s.take(" ");
  take_time(s, p);
  s.take(" GMT");
  return s.done() ? seconds_of(p) : std::nullopt;
}

// Sun Nov  6 08:49:37 1994
std::optional<int64_t> asctime_date(std::string_view text) noexcept {
  scanner s(text);
  parts p;
  s.one_of(short_days);
  s.take(" ");
  p.month = s.one_of(months);
  s.take(" ");
  p.day = s.day_of_asctime();
  s.take(" ");
  take_time(s, p);
  s.take(" ");
  p.year = s.digits(4);
  return s.done() ? seconds_of(p) : std::nullopt;
}

int year_of(int64_t seconds) noexcept {
  const std::chrono::sys_days days{std::chrono::days(seconds / day_seconds)};
  return static_cast<int>(std::chrono::year_month_day(days).year());
}

// Sunday, 06-Nov-94 08:49:37 GMT
std::optional<int64_t> rfc850_date(std::string_view text, int64_t now) noexcept {
  scanner s(text);
  parts p;
  s.one_of(long_days);
  s.take(", ");
  p.day = s.digits(2);
  s.take("-");
  p.month = s.one_of(months);
  s.take("-");
  const int this_year = year_of(now);
  p.year = this_year - this_year % 100 + s.digits(2);
  s.take(" ");
  take_time(s, p);
  s.take(" GMT");
  if (!s.done()) return std::nullopt;
  if (p.year > this_year + 50) p.year -= 100;
  return seconds_of(p);
}

}  // namespace

std::optional<int64_t> parse_http_date(std::string_view text, int64_t now) noexcept {
  if (const auto date = imf_fixdate(text)) return date;
  if (const auto date = asctime_date(text)) return date;
  return rfc850_date(text, now);
}

std::string http_date_text(int64_t seconds) {
  constexpr int64_t first = -62'167'219'200;  // Sat, 01 Jan 0000 00:00:00 GMT
  constexpr int64_t last = 253'402'300'799;   // Fri, 31 Dec 9999 23:59:59 GMT
  const std::chrono::sys_seconds when{std::chrono::seconds(std::clamp(seconds, first, last))};
  const auto day = std::chrono::floor<std::chrono::days>(when);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss time(when - day);
  std::string text(short_days[std::chrono::weekday(day).iso_encoding() - 1]);
  const auto number = [&text](unsigned value, unsigned highest) {
    for (; highest > 0; highest /= 10) text += static_cast<char>('0' + value / highest % 10);
  };
  text += ", ";
  number(static_cast<unsigned>(date.day()), 10);
  text.append(" ").append(months[static_cast<unsigned>(date.month()) - 1]).append(" ");
  number(static_cast<unsigned>(static_cast<int>(date.year())), 1000);
  text += ' ';
  number(static_cast<unsigned>(time.hours().count()), 10);
  text += ':';
  number(static_cast<unsigned>(time.minutes().count()), 10);
  text += ':';
  number(static_cast<unsigned>(time.seconds().count()), 10);
  return text += " GMT";
}

}  // namespace tern::http
