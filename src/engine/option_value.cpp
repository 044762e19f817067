// Values of options: from text and numbers, and back to text.
#include <fmt/format.h>

#include <algorithm>

#include "base/option_text.hpp"
#include "base/text.hpp"
#include "engine/option_registry.hpp"

namespace tern {
namespace {

error refused(const option_row& row, std::string_view given, std::string_view complaint, std::string_view allowed) {
  return error(TERN_E_OPTION_VALUE, fmt::format("{}: {} {}; allowed: {}", row.name, given, complaint, allowed));
}

std::string amount_text(const option_row& row, uint64_t amount) {
  if (row.type == option_type::time) return format_duration(duration(static_cast<int64_t>(amount)));
  return row.type == option_type::size ? format_size(amount) : format_count(amount);
}

std::string allowed_amounts(const option_row& row) {
  if (row.highest == no_limit) return fmt::format("{} or more, or none", amount_text(row, row.lowest));
  return fmt::format("{} to {}", amount_text(row, row.lowest), amount_text(row, row.highest));
}

// `amount` is no_limit for none.
error check_amount(const option_row& row, uint64_t amount, std::string_view given) {
  if (amount == no_limit) return row.highest == no_limit ? error() : refused(row, given, "is no limit", allowed_amounts(row));
  if (amount < row.lowest) return refused(row, given, "is too small", allowed_amounts(row));
  return amount > row.highest ? refused(row, given, "is too large", allowed_amounts(row)) : error();
}

uint64_t amount_of(duration d) noexcept { return d == unlimited ? no_limit : static_cast<uint64_t>(d.count()); }

expected<option_value> read_text(const option_row& row, std::string_view text) {
  if (text.find('\0') != std::string_view::npos)
    return error(TERN_E_OPTION_VALUE, fmt::format("{}: the text holds a NUL byte", row.name));
  const bool may_be_empty = row.type == option_type::list || std::get<std::string>(option_default(row)).empty();
  if (row.check && !(text.empty() && may_be_empty))
    if (error e = row.check(text)) return e.with_context(row.name);
  if (row.type == option_type::text) return option_value(std::string(text));
  return option_value(text.empty() ? std::vector<std::string>() : std::vector<std::string>{std::string(text)});
}

}  // namespace

expected<option_value> read_option(const option_row& row, std::string_view text) {
  error why;
  switch (row.type) {
    case option_type::time: {
      expected<duration> d = parse_duration(text);
      if (!d) return d.why().with_context(row.name);
      if (error e = check_amount(row, amount_of(*d), quote(text))) return e;
      return option_value(*d);
    }
    case option_type::size: {
      expected<uint64_t> n = parse_size(text);
      if (!n) return n.why().with_context(row.name);
      if (error e = check_amount(row, *n, quote(text))) return e;
      return option_value(*n);
    }
    case option_type::count: {
      expected<uint64_t> n = parse_count(text, row.lowest, row.highest);
      if (!n) return n.why().with_context(row.name);
      return option_value(*n);
    }
    case option_type::boolean: {
      expected<bool> b = parse_bool(text);
      if (!b) return b.why().with_context(row.name);
      return option_value(*b);
    }
    case option_type::choice: {
      expected<size_t> index = parse_choice(text, row.choices);
      if (!index) return index.why().with_context(row.name);
      return option_value(uint64_t{*index});
    }
    case option_type::text:
    case option_type::list:
      break;
  }
  return read_text(row, text);
}

expected<option_value> option_from_int(const option_row& row, int64_t value) {
  if (row.type != option_type::count && row.type != option_type::size)
    return refused(row, std::to_string(value), "is a number", option_type_text(row));
  if (value < -1) return refused(row, std::to_string(value), "is negative", allowed_amounts(row));
  const uint64_t amount = value == -1 ? no_limit : static_cast<uint64_t>(value);
  if (error e = check_amount(row, amount, std::to_string(value))) return e;
  return option_value(amount);
}

expected<option_value> option_from_ms(const option_row& row, int64_t value) {
  const std::string given = fmt::format("{} ms", value);
  if (row.type != option_type::time) return refused(row, given, "is a duration", option_type_text(row));
  if (value < -1) return refused(row, given, "is negative", allowed_amounts(row));
  constexpr int64_t longest = unlimited.count() / 1'000'000 - 1;
  if (value > longest) return refused(row, given, "is too large", allowed_amounts(row));
  const duration d = value == -1 ? unlimited : duration(std::chrono::milliseconds(value));
  if (error e = check_amount(row, amount_of(d), given)) return e;
  return option_value(d);
}

expected<option_value> option_from_bool(const option_row& row, int32_t value) {
  if (row.type != option_type::boolean) return refused(row, std::to_string(value), "is a truth value", option_type_text(row));
  if (value != 0 && value != 1) return refused(row, std::to_string(value), "is not a truth value", "0, 1");
  return option_value(value == 1);
}

std::string print_option(const option_row& row, const option_value& value) {
  struct printer {
    const option_row& row;
    std::string operator()(duration d) const { return format_duration(d); }
    std::string operator()(uint64_t n) const {
      if (row.type == option_type::choice) return std::string(row.choices[n]);
      return row.type == option_type::size ? format_size(n) : format_count(n);
    }
    std::string operator()(bool b) const { return format_bool(b); }
    std::string operator()(const std::string& s) const { return row.secret && !s.empty() ? "***" : s; }
    std::string operator()(const std::vector<std::string>& list) const {
      return row.secret && !list.empty() ? "***" : fmt::format("{}", fmt::join(list, "\n"));
    }
  };
  return std::visit(printer{row}, value);
}

std::string option_type_text(const option_row& row) {
  switch (row.type) {
    case option_type::time:
      return "duration";
    case option_type::size:
      return "size";
    case option_type::count:
      return "count";
    case option_type::boolean:
      return "boolean";
    case option_type::text:
      return "text";
    case option_type::list:
      return "list";
    case option_type::choice:
      break;
  }
  return fmt::format("{}", fmt::join(row.choices.begin(), row.choices.end(), "|"));
}

option_value option_default(const option_row& row) {
  settings defaults;
  return row.load(ref_to(defaults));
}

}  // namespace tern
