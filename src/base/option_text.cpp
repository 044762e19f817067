#include "base/option_text.hpp"

#include <fmt/format.h>

#include <iterator>
#include <optional>

#include "base/text.hpp"

namespace tern {
namespace {

struct unit {
  std::string_view name;
  uint64_t factor;
};

// Ascending, so that formatting takes the largest that divides.
constexpr unit time_units[] = {{"ns", 1},
                               {"us", 1000},
                               {"ms", 1000 * 1000},
                               {"s", 1000 * 1000 * 1000},
                               {"m", 60ull * 1000 * 1000 * 1000},
                               {"h", 3600ull * 1000 * 1000 * 1000},
                               {"d", 86400ull * 1000 * 1000 * 1000}};
constexpr unit size_units[] = {{"B", 1}, {"KiB", 1ull << 10}, {"MiB", 1ull << 20}, {"GiB", 1ull << 30}, {"TiB", 1ull << 40}};

constexpr std::string_view duration_rule = "a whole number and a unit (ns, us, ms, s, m, h, d) such as 250ms, none, or 0";
constexpr std::string_view size_rule = "a whole number and a unit (B, KiB, MiB, GiB, TiB) such as 64KiB, none, or 0";

error refused(std::string_view given, std::string_view complaint, std::string_view allowed) {
  return error(TERN_E_OPTION_VALUE, fmt::format("{} {}; allowed: {}", quote(given), complaint, allowed));
}

// The amount in the smallest unit, below `too_much`.
template <size_t N>
expected<uint64_t> parse_amount(std::string_view text, const unit (&units)[N], uint64_t too_much, std::string_view rule) {
  if (text == "0") return uint64_t{0};
  size_t end = std::min(text.find_first_not_of("0123456789"), text.size());
  if (end == 0) return refused(text, "does not start with a number", rule);
  std::string_view name = text.substr(end);
  if (name.empty()) return refused(text, "has no unit", rule);
  for (const unit& u : units) {
    if (u.name != name) continue;
    auto number = parse_number<uint64_t>(text.substr(0, end));
    if (!number || *number > (too_much - 1) / u.factor) return refused(text, "is too large", rule);
    return *number * u.factor;
  }
  return refused(text, fmt::format("has the unknown unit {}", quote(name)), rule);
}

template <size_t N>
std::string format_amount(uint64_t amount, const unit (&units)[N]) {
  if (amount == 0) return "0";
  const unit* best = &units[0];
  for (const unit& u : units)
    if (amount % u.factor == 0) best = &u;
  return fmt::format("{}{}", amount / best->factor, best->name);
}

}  // namespace

expected<duration> parse_duration(std::string_view text) {
  if (text == "none") return unlimited;
  auto amount = parse_amount(text, time_units, static_cast<uint64_t>(unlimited.count()), duration_rule);
  if (!amount) return amount.why();
  return duration(static_cast<int64_t>(*amount));
}

std::string format_duration(duration d) {
  return d == unlimited ? "none" : format_amount(static_cast<uint64_t>(d.count()), time_units);
}

expected<uint64_t> parse_size(std::string_view text) {
  if (text == "none") return no_limit;
  return parse_amount(text, size_units, no_limit, size_rule);
}

std::string format_size(uint64_t size) { return size == no_limit ? "none" : format_amount(size, size_units); }

expected<uint64_t> parse_count(std::string_view text, uint64_t lowest, uint64_t highest) {
  if (text == "none" && highest == no_limit) return no_limit;
  std::string rule = highest == no_limit ? fmt::format("a whole number from {}, or none", lowest)
                                         : fmt::format("a whole number from {} to {}", lowest, highest);
  if (text.empty() || text.find_first_not_of("0123456789") != std::string_view::npos)
    return refused(text, "is not a whole number", rule);
  auto number = parse_number<uint64_t>(text);
  if (!number || *number == no_limit || *number > highest) return refused(text, "is too large", rule);
  if (*number < lowest) return refused(text, "is too small", rule);
  return *number;
}

std::string format_count(uint64_t count) { return count == no_limit ? "none" : std::to_string(count); }

expected<bool> parse_bool(std::string_view text) {
  if (text == "true") return true;
  if (text == "false") return false;
  return refused(text, "is not a truth value", "true, false");
}

std::string format_bool(bool value) { return value ? "true" : "false"; }

expected<size_t> parse_choice(std::string_view text, std::span<const std::string_view> choices) {
  for (size_t i = 0; i < choices.size(); ++i)
    if (choices[i] == text) return i;
  return refused(text, "is not one of the choices", fmt::format("{}", fmt::join(choices.begin(), choices.end(), ", ")));
}

}  // namespace tern
