#include "cli/units.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>

#include "cli/exit_status.hpp"
#include "cli/file_io.hpp"

namespace tern::cli {
namespace {

struct unit {
  std::string_view name;
  double nanoseconds;
};
constexpr unit time_units[] = {{"", 1e9},  {"ns", 1},   {"us", 1e3},   {"ms", 1e6},
                               {"s", 1e9}, {"m", 60e9}, {"h", 3600e9}, {"d", 86400e9}};

// Three significant digits.
std::string three_digits(double value, std::string_view name) {
  int decimals = value >= 100 ? 0 : value >= 10 ? 1 : 2;
  return fmt::format("{:.{}f} {}", value, decimals, name);
}

}  // namespace

std::string format_bytes(double bytes) {
  if (bytes < 1024) return fmt::format("{:.0f} B", bytes);
  constexpr std::string_view names[] = {"KiB", "MiB", "GiB", "TiB"};
  size_t step = 0;
  bytes /= 1024;
  while (bytes >= 1024 && step + 1 < std::size(names)) {
    bytes /= 1024;
    ++step;
  }
  return three_digits(bytes, names[step]);
}

std::string format_time(int64_t nanoseconds) {
  if (nanoseconds < 0) return "-";
  auto value = static_cast<double>(nanoseconds);
  if (value < 1e3) return fmt::format("{} ns", nanoseconds);
  if (value < 1e6) return three_digits(value / 1e3, "us");
  if (value < 1e9) return three_digits(value / 1e6, "ms");
  return three_digits(value / 1e9, "s");
}

std::string duration_option(std::string_view given) {
  int64_t nanoseconds = parse_duration(given);
  if (nanoseconds == 0) return "none";
  constexpr std::string_view digits = "0123456789.";
  bool bare = !given.empty() && given.find_first_not_of(digits) == std::string_view::npos;
  bool fraction = given.find('.') != std::string_view::npos;  // which the library does not take
  if (!bare && !fraction) return std::string(given);
  return nanoseconds < 0 ? std::string(given) : fmt::format("{}ns", nanoseconds);
}

int64_t parse_duration(std::string_view text) {
  double number = 0;
  auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), number, std::chars_format::fixed);
  if (status != std::errc{} || number < 0) return -1;
  std::string_view name = text.substr(static_cast<size_t>(end - text.data()));
  for (const unit& u : time_units) {
    if (u.name != name) continue;
    double nanoseconds = number * u.nanoseconds;
    if (!(nanoseconds < 9e18)) return -1;
    return number > 0 ? std::max<int64_t>(std::llround(nanoseconds), 1) : 0;  // a short time is not none
  }
  return -1;
}

uint64_t count_argument(std::string_view option, const std::string& given) {
  uint64_t number = 0;
  const char* end = given.data() + given.size();
  const auto [read, why] = std::from_chars(given.data(), end, number);
  if (why != std::errc() || read != end || number == 0)
    fail_usage(fmt::format("{} '{}': write it as a number above 0", option, printable(given)));
  return number;
}

}  // namespace tern::cli
