#include "protocols/http/cookies/set_cookie.hpp"

#include <algorithm>
#include <limits>

#include "base/limits.hpp"
#include "base/text.hpp"
#include "protocols/http/cookies/cookie_date.hpp"

namespace tern::http {
namespace {

// §5.6.2; what has too many digits saturates.
std::optional<int64_t> parse_max_age(std::string_view text) noexcept {
  const bool negative = text.starts_with('-');
  std::string_view digits = text.substr(negative ? 1 : 0);
  if (digits.empty() || !std::all_of(digits.begin(), digits.end(), is_digit)) return std::nullopt;
  if (negative) return 0;
  return parse_number<int64_t>(digits).value_or(std::numeric_limits<int64_t>::max());
}

same_site_rule parse_same_site(std::string_view text) noexcept {
  if (iequals(text, "none")) return same_site_rule::none;
  if (iequals(text, "lax")) return same_site_rule::lax;
  if (iequals(text, "strict")) return same_site_rule::strict;
  return same_site_rule::unset;
}

void read_attribute(set_cookie& into, std::string_view name, std::string_view value) noexcept {
  if (iequals(name, "expires")) {
    if (auto date = parse_cookie_date(value)) into.expires = date;
  } else if (iequals(name, "max-age")) {
    if (auto age = parse_max_age(value)) into.max_age = age;
  } else if (iequals(name, "domain")) {
    into.domain = value.substr(value.starts_with('.') ? 1 : 0);
  } else if (iequals(name, "path")) {
    into.path = value.starts_with('/') ? value : std::string_view();
  } else if (iequals(name, "secure")) {
    into.secure = true;
  } else if (iequals(name, "httponly")) {
    into.http_only = true;
  } else if (iequals(name, "samesite")) {
    into.same_site = parse_same_site(value);
  }
}

}  // namespace

std::optional<set_cookie> parse_set_cookie(std::string_view field) noexcept {
  if (has_control_but_tab(field)) return std::nullopt;
  set_cookie result;
  std::string_view pair = cut(field, ';');
  if (const size_t equals = pair.find('='); equals != std::string_view::npos) {
    result.name = trim(pair.substr(0, equals));
    pair.remove_prefix(equals + 1);
  }
  result.value = trim(pair);
  const size_t size = result.name.size() + result.value.size();
  if (size == 0 || size > limits::cookie_pair_bytes) return std::nullopt;
  while (!field.empty()) {
    std::string_view value = cut(field, ';');
    const std::string_view name = trim(cut(value, '='));
    value = trim(value);
    if (value.size() <= limits::cookie_attribute_bytes) read_attribute(result, name, value);
  }
  return result;
}

}  // namespace tern::http
