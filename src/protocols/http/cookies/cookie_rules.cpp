#include "protocols/http/cookies/cookie_rules.hpp"

#include <algorithm>
#include <limits>

#include "base/host.hpp"
#include "base/limits.hpp"
#include "base/text.hpp"
#include "protocols/http/cookies/cookie_match.hpp"
#include "protocols/http/cookies/public_suffix.hpp"

namespace tern::http {
namespace {

constexpr int64_t second = 1'000'000'000;
constexpr int64_t earliest = std::numeric_limits<int64_t>::min();
constexpr int64_t latest = std::numeric_limits<int64_t>::max();

bool has_prefix(std::string_view text, std::string_view prefix) noexcept {
  return text.size() >= prefix.size() && iequals(text.substr(0, prefix.size()), prefix);
}

// What the name promises must hold; a nameless value may not look as if it promised something.
bool keeps_promise(const cookie& c) noexcept {
  const std::string_view promise = c.name.empty() ? c.value : c.name;
  if (has_prefix(promise, "__Secure-")) return !c.name.empty() && c.secure;
  if (has_prefix(promise, "__Host-")) return !c.name.empty() && c.secure && c.host_only && c.path == "/";
  return true;
}

std::optional<int64_t> expiry(const set_cookie& set, int64_t wall) noexcept {
  const int64_t longest =
      wall > latest - limits::cookie_age_seconds * second ? latest : wall + limits::cookie_age_seconds * second;
  if (set.max_age && *set.max_age <= 0) return earliest;
  if (set.max_age) return wall + std::min(longest - wall, std::min(*set.max_age, limits::cookie_age_seconds) * second);
  if (set.expires) return std::min(longest, wall_of_seconds(*set.expires));
  return std::nullopt;
}

// False: the response's host has no say over that domain.
bool set_domain(cookie& c, const url& from, std::string_view attribute) {
  c.domain = from.host;
  if (attribute.empty()) return true;
  if (from.kind == host_kind::ipv6 && attribute == host_text(from)) return true;
  if (std::any_of(attribute.begin(), attribute.end(), [](char ch) { return static_cast<unsigned char>(ch) >= 0x80; }))
    return false;
  std::string domain = to_lower(attribute);
  if (!domain_matches(from.host, from.kind, domain)) return false;
  const bool own_host_only = from.kind != host_kind::name || is_public_suffix(domain);
  if (own_host_only) return domain == from.host;
  c.domain = std::move(domain);
  c.host_only = false;
  return true;
}

bool holds(std::string_view text, std::string_view any) noexcept {
  return has_control_but_tab(text) || text.find_first_of(any) != std::string_view::npos;
}

error refuse(std::string_view what) { return error(TERN_E_ARGUMENT, std::string(what)); }

error check_domain(cookie& c) {
  std::string_view text = c.domain;
  if (text.starts_with('.')) text.remove_prefix(1);
  if (text.empty()) return refuse("a cookie needs a domain");
  auto host = normalise_host(text);
  if (!host) return error(TERN_E_ARGUMENT, "the domain of a cookie is not a host: " + std::string(host.why().message()));
  if (host->kind != host_kind::name) c.host_only = true;
  if (!c.host_only && is_public_suffix(host->text)) return refuse("no cookie is for all hosts below " + quote(host->text));
  c.domain = std::move(host->text);
  return {};
}

}  // namespace

int64_t wall_of_seconds(int64_t seconds) noexcept {
  if (seconds > latest / second) return latest;
  if (seconds < earliest / second) return earliest;
  return seconds * second;
}

std::optional<cookie> received_cookie(const url& from, const set_cookie& set, int64_t wall) {
  if (from.kind == host_kind::none) return std::nullopt;
  cookie c;
  c.name = set.name;
  c.value = set.value;
  c.created = wall;
  c.expires = expiry(set, wall);
  c.secure = set.secure;
  c.http_only = set.http_only;
  c.same_site = set.same_site;
  if (!set_domain(c, from, set.domain.value_or(std::string_view()))) return std::nullopt;
  c.path = set.path && !set.path->empty() ? *set.path : default_path(from.path);
  if (c.path.size() > limits::cookie_attribute_bytes) return std::nullopt;
  if (c.secure && !is_secure_scheme(from.scheme)) return std::nullopt;
  if (c.same_site == same_site_rule::none && !c.secure) return std::nullopt;
  if (!keeps_promise(c)) return std::nullopt;
  if (has_prefix(c.name, "__Host-") && !set.path) return std::nullopt;
  return c;
}

error check_cookie(cookie& c) {
  if (c.name.empty() && c.value.empty()) return refuse("a cookie needs a name or a value");
  if (c.name.size() + c.value.size() > limits::cookie_pair_bytes) return refuse("name and value of a cookie are too long");
  if (holds(c.name, "=;")) return refuse("the name of a cookie holds \"=\", \";\" or a control character");
  if (holds(c.value, ";")) return refuse("the value of a cookie holds \";\" or a control character");
  if (trim(c.name) != c.name || trim(c.value) != c.value) return refuse("a cookie starts or ends with a blank");
  if (c.path.empty()) c.path = "/";
  if (c.path.size() > limits::cookie_attribute_bytes) return refuse("the path of a cookie is too long");
  if (!c.path.starts_with('/') || has_control_but_tab(c.path)) return refuse("the path of a cookie is not a path");
  if (error e = check_domain(c)) return e;
  if (c.same_site == same_site_rule::none && !c.secure) return refuse("a cookie with SameSite=None is Secure");
  if (!keeps_promise(c)) return refuse("a cookie breaks the promise of its prefix __Host- or __Secure-");
  return {};
}

}  // namespace tern::http
