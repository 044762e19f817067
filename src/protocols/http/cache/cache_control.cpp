#include "protocols/http/cache/cache_control.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace tern::http {
namespace {

struct directive {
  std::string_view name;
  std::optional<std::string_view> argument;  // a quoted string without its quotes, as it stands between them
  bool good = true;                          // written as the grammar wants it
};

directive read_directive(std::string_view item) noexcept {
  const size_t sign = item.find('=');
  if (sign == std::string_view::npos) return {item, std::nullopt, true};
  directive d;
  d.name = trim(item.substr(0, sign));
  std::string_view text = item.substr(sign + 1);
  d.good = d.name.size() == sign;
  if (text.starts_with('"')) {
    text.remove_prefix(1);
    d.good = d.good && text.ends_with('"');
    if (text.ends_with('"')) text.remove_suffix(1);
  } else {
    d.good = d.good && is_token(text);
  }
  d.argument = text;
  return d;
}

std::optional<int64_t> seconds_of(const directive& d) noexcept {
  return d.good && d.argument ? read_delta_seconds(*d.argument) : std::nullopt;
}

// `careful`: what counts when it cannot be read, or was given before and differs.
void set_seconds(std::optional<int64_t>& into, const directive& d, int64_t careful) noexcept {
  const auto seconds = seconds_of(d);
  const bool agrees = seconds && (!into || *into == *seconds);
  into = agrees ? *seconds : careful;
}

// False: it names no fields, or what is no field.
bool read_fields(const directive& d, std::vector<std::string_view>& into) {
  if (!d.good || !d.argument) return false;
  std::vector<std::string_view> names;
  std::string_view rest = *d.argument;
  while (const auto name = next_list_item(rest)) {
    if (!is_token(*name)) return false;
    names.push_back(*name);
  }
  into.insert(into.end(), names.begin(), names.end());
  return !names.empty();
}

void apply(const directive& d, response_control& c) {
  if (iequals(d.name, "max-age")) return set_seconds(c.max_age, d, 0);
  if (iequals(d.name, "stale-if-error")) return set_seconds(c.stale_if_error, d, 0);
  if (iequals(d.name, "stale-while-revalidate")) return set_seconds(c.stale_while_revalidate, d, 0);
  if (iequals(d.name, "no-store")) c.no_store = true;
  if (iequals(d.name, "no-cache")) c.no_cache = !read_fields(d, c.no_cache_fields) || c.no_cache;
  if (iequals(d.name, "must-revalidate")) c.must_revalidate = true;
  if (iequals(d.name, "must-understand")) c.must_understand = true;
  if (iequals(d.name, "public")) c.is_public = true;
  if (iequals(d.name, "private")) c.is_private = true;
  if (iequals(d.name, "immutable")) c.immutable = true;
}

void apply(const directive& d, request_control& c) {
  if (iequals(d.name, "max-age")) return set_seconds(c.max_age, d, 0);
  if (iequals(d.name, "min-fresh")) return set_seconds(c.min_fresh, d, longest_delta);
  if (iequals(d.name, "stale-if-error")) return set_seconds(c.stale_if_error, d, 0);
  if (iequals(d.name, "max-stale")) {
    const directive any{d.name, d.argument ? *d.argument : std::string_view("2147483648"), d.good};
    return set_seconds(c.max_stale, any, 0);
  }
  if (iequals(d.name, "no-store")) c.no_store = true;
  if (iequals(d.name, "no-cache")) c.no_cache = true;
  if (iequals(d.name, "only-if-cached")) c.only_if_cached = true;
}

template <class List, class Control>
bool read_all(const List& list, Control& into) {
  bool any = false;
  for (const auto& f : list) {
    if (!iequals(f.name, "cache-control")) continue;
    any = true;
    std::string_view rest = f.value;
    while (const auto item = next_list_item(rest)) apply(read_directive(*item), into);
  }
  return any;
}

}  // namespace

std::optional<int64_t> read_delta_seconds(std::string_view text) noexcept {
  if (text.empty() || !std::all_of(text.begin(), text.end(), is_digit)) return std::nullopt;
  return std::min(parse_number<int64_t>(text).value_or(longest_delta), longest_delta);
}

response_control read_response_control(std::span<const field> list) {
  response_control c;
  read_all(list, c);
  return c;
}

request_control read_request_control(const fields& list) {
  request_control c;
  if (read_all(list, c)) return c;
  for (const owned_field& f : list) {
    if (!iequals(f.name, "pragma")) continue;
    std::string_view rest = f.value;
    while (const auto item = next_list_item(rest))
      if (iequals(*item, "no-cache")) c.no_cache = true;
  }
  return c;
}

}  // namespace tern::http
