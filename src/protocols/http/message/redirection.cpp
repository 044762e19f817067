#include "protocols/http/message/redirection.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "base/limits.hpp"
#include "base/text.hpp"
#include "protocols/http/message/method.hpp"

namespace tern::http {
namespace {

error refuse(std::string message) { return error(TERN_E_REDIRECT, std::move(message)); }

// What stands before an "@" may be a password.
std::string shown(std::string_view location) { return quote(location.substr(location.rfind('@') + 1)); }

bool is_http_scheme(std::string_view scheme) noexcept { return scheme == "http" || scheme == "https"; }
bool is_websocket_scheme(std::string_view scheme) noexcept { return scheme == "ws" || scheme == "wss"; }

template <size_t N>
bool is_one_of(std::string_view name, const std::array<std::string_view, N>& names) noexcept {
  return std::any_of(names.begin(), names.end(), [&](std::string_view n) { return iequals(n, name); });
}

bool is_credential(const owned_field& f) noexcept {
  static constexpr std::array<std::string_view, 5> names{"authorization", "proxy-authorization", "cookie", "cookie2", "host"};
  return is_one_of(f.name, names);
}

bool describes_body(const owned_field& f) noexcept {
  static constexpr std::array<std::string_view, 6> names{"digest",      "expect",  "last-modified",
                                                         "repr-digest", "trailer", "transfer-encoding"};
  static constexpr std::string_view prefix = "content-";
  return iequals(std::string_view(f.name).substr(0, prefix.size()), prefix) || is_one_of(f.name, names);
}

std::string_view next_method(std::string_view method, int32_t status) noexcept {
  const bool to_get = status == 303 ? method != "HEAD" : drops_body(method, status);
  return to_get ? std::string_view("GET") : method;
}

}  // namespace

bool has_location(const head& h) noexcept {
  return std::any_of(h.list.begin(), h.list.end(),
                     [](const field& f) { return iequals(f.name, "location") && !trim(f.value).empty(); });
}

expected<url> read_location(const url& here, const head& h) {
  std::string_view location;
  for (const field& f : h.list) {
    const std::string_view text = trim(f.value);
    if (!iequals(f.name, "location") || text.empty() || text == location) continue;
    if (!location.empty()) return refuse("the redirect names two places: " + shown(location) + " and " + shown(text));
    location = text;
  }
  auto to = resolve_reference(here, location);
  if (!to) return refuse("the redirect to " + shown(location) + " cannot be followed: " + std::string(to.why().message()));
  const bool websocket = is_websocket_scheme(here.scheme);
  if (websocket && is_http_scheme(to->scheme)) to->scheme = to->scheme == "http" ? "ws" : "wss";  // either may be named
  if (websocket ? !is_websocket_scheme(to->scheme) : !is_http_scheme(to->scheme))
    return refuse("the redirect to " + shown(location) + " cannot be followed: its scheme is neither http nor https");
  to->username.reset();
  to->password.reset();
  if (!to->fragment) to->fragment = here.fragment;
  if (to_string(*to).size() > limits::url_bytes) return refuse("the redirect leads to a URL that is too long");
  return to;
}

bool drops_body(std::string_view method, int32_t status) noexcept {
  return status == 303 || ((status == 301 || status == 302) && method == "POST");
}

request_head redirected(const request_head& from, const url& here, const url& to, int32_t status) {
  request_head next = from;
  next.method = next_method(from.method, status);
  next.target = request_target(to);
  next.scheme = to.scheme;
  next.url = to_string(to, url_with::fragment);
  next.idempotent = is_idempotent(next.method);
  if (drops_body(from.method, status)) std::erase_if(next.list, describes_body);
  if (!same_origin(here, to)) {
    next.authority = authority(to);
    std::erase_if(next.list, is_credential);
  }
  return next;
}

}  // namespace tern::http
