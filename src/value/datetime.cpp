#include "value/datetime.hpp"

#include <fmt/format.h>

#include <cstdint>

namespace tern {
namespace {

struct civil_date {
  int64_t year;
  unsigned month, day;
};

int64_t floor_div(int64_t a, int64_t b) noexcept { return a / b - (a % b < 0 ? 1 : 0); }
int64_t floor_mod(int64_t a, int64_t b) noexcept { return a % b + (a % b < 0 ? b : 0); }

// Proleptic Gregorian, from the days since 1970-01-01. Years are counted from March, so that the leap day ends one;
// 719468 days lie between 0000-03-01 and 1970-01-01, 146097 make 400 years.
civil_date civil_from_days(int64_t days) noexcept {
  days += 719468;
  int64_t era = floor_div(days, 146097);
  int64_t day_of_era = days - era * 146097;
  int64_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  int64_t month_from_march = (5 * day_of_year + 2) / 153;
  auto day = static_cast<unsigned>(day_of_year - (153 * month_from_march + 2) / 5 + 1);
  auto month = static_cast<unsigned>(month_from_march < 10 ? month_from_march + 3 : month_from_march - 9);
  return {era * 400 + year_of_era + (month <= 2 ? 1 : 0), month, day};
}

}  // namespace

expected<std::string> format_datetime(const tern_value& v) {
  if (v.flags & TERN_VALUE_POSITIVE_INFINITY) return std::string("infinity");
  if (v.flags & TERN_VALUE_NEGATIVE_INFINITY) return std::string("-infinity");
  int64_t per_second = 1;
  switch (v.subtype) {
    case 0:
      break;
    case 3:
      per_second = 1'000;
      break;
    case 6:
      per_second = 1'000'000;
      break;
    case 9:
      per_second = 1'000'000'000;
      break;
    default:
      return error(TERN_E_ARGUMENT, fmt::format("a date-time has subtype 0, 3, 6 or 9, not {}", v.subtype));
  }
  int64_t seconds = floor_div(v.as.i64, per_second);
  int64_t days = floor_div(seconds, 86400);
  int64_t second = floor_mod(seconds, 86400);
  civil_date date = civil_from_days(days);
  std::string text = date.year >= 0 && date.year <= 9999 ? fmt::format("{:04}", date.year) : fmt::format("{:+07}", date.year);
  fmt::format_to(std::back_inserter(text), "-{:02}-{:02}T{:02}:{:02}:{:02}", date.month, date.day, second / 3600,
                 second / 60 % 60, second % 60);
  if (v.subtype != 0)
    fmt::format_to(std::back_inserter(text), ".{:0{}}", floor_mod(v.as.i64, per_second), static_cast<int>(v.subtype));
  if (!(v.flags & TERN_VALUE_NO_ZONE)) text += 'Z';
  return text;
}

}  // namespace tern
