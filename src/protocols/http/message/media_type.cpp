#include "protocols/http/message/media_type.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace tern::http {
namespace {

// A quoted string at the front of `rest`, which then starts behind it; one that is not closed reaches to the end.
std::string take_quoted(std::string_view& rest) {
  std::string value;
  size_t at = 1;
  for (; at < rest.size() && rest[at] != '"'; ++at) {
    if (rest[at] == '\\' && at + 1 < rest.size()) ++at;
    value += rest[at];
  }
  rest.remove_prefix(std::min(at + 1, rest.size()));
  return value;
}

// What follows the first ";".
fields parse_parameters(std::string_view rest) {
  fields found;
  while (!rest.empty()) {
    const size_t end = rest.find_first_of(";=");
    const std::string_view name = trim(rest.substr(0, end));
    rest.remove_prefix(std::min(end, rest.size()));
    std::string value;
    bool complete = false;
    if (rest.starts_with('=')) {
      rest = trim(rest.substr(1));
      complete = rest.starts_with('"');
      if (complete) {
        value = take_quoted(rest);
        rest.remove_prefix(std::min(rest.find(';'), rest.size()));
      } else {
        value = trim(rest.substr(0, rest.find(';')));
        rest.remove_prefix(std::min(rest.find(';'), rest.size()));
        complete = !value.empty();
      }
    }
    if (!rest.empty()) rest.remove_prefix(1);
    if (!complete || !is_token(name)) continue;
    auto same = [&](const owned_field& f) { return iequals(f.name, name); };
    if (std::none_of(found.begin(), found.end(), same)) found.push_back({to_lower(name), std::move(value)});
  }
  return found;
}

// How closely a range fits: more parameters before a subtype before a type before anything. Nothing: not at all.
std::optional<size_t> fit(const media_type& range, const media_type& type) {
  if (range.type == "*") return 0;
  if (range.type != type.type) return std::nullopt;
  if (range.subtype == "*") return 1;
  if (range.subtype != type.subtype) return std::nullopt;
  size_t fits = 2;
  for (const owned_field& wanted : range.parameters) {
    if (wanted.name == "q") break;  // what follows is not about the type
    const std::string* is = type.parameter(wanted.name);
    if (!is || !iequals(*is, wanted.value)) return std::nullopt;
    ++fits;
  }
  return fits;
}

// RFC 9110 §12.4.2: "0", "0.0", ... "0.000".
bool is_refusal(const media_type& range) {
  const std::string* q = range.parameter("q");
  return q && q->starts_with('0') && q->find_first_not_of("0.") == std::string::npos;
}

}  // namespace

const std::string* media_type::parameter(std::string_view name) const noexcept {
  for (const owned_field& f : parameters)
    if (f.name == name) return &f.value;
  return nullptr;
}

bool media_type::is_json() const noexcept { return (type == "application" && subtype == "json") || subtype.ends_with("+json"); }

std::optional<media_type> parse_media_type(std::string_view text) {
  std::string_view rest = text;
  const std::string_view whole = trim(cut(rest, ';'));
  const size_t slash = whole.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  const std::string_view type = whole.substr(0, slash);
  const std::string_view subtype = whole.substr(slash + 1);
  if (!is_token(type) || !is_token(subtype)) return std::nullopt;
  return media_type{to_lower(type), to_lower(subtype), parse_parameters(rest)};
}

bool accepts(std::string_view ranges, const media_type& type) {
  std::optional<size_t> best;
  bool accepted = false;
  while (auto item = next_list_item(ranges)) {
    const auto range = parse_media_type(*item);
    if (!range || (range->type == "*" && range->subtype != "*")) continue;
    const auto fits = fit(*range, type);
    if (!fits || (best && *fits < *best)) continue;
    const bool takes = !is_refusal(*range);
    accepted = best == fits ? accepted || takes : takes;
    best = fits;
  }
  return accepted;
}

}  // namespace tern::http
