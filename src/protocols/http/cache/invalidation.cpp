#include "protocols/http/cache/invalidation.hpp"

#include <algorithm>

#include "base/url.hpp"
#include "protocols/http/message/find_named.hpp"
#include "protocols/http/message/method.hpp"

namespace tern::http {

namespace {

// The program's, when it is another one than that of the URL; in lower case.
std::string other_host(const request_head& r) {
  const owned_field* host = find_named(r.list, "host");
  return !host || iequals(host->value, r.authority) ? std::string() : to_lower(host->value);
}

std::string key_of(const request_head& r, std::string_view target, const std::string& host) {
  std::string key = r.scheme + "://" + r.authority;
  key.append(target);
  if (!host.empty()) key.append("\nhost=").append(host);  // no URL has a line end
  return key;
}

}  // namespace

std::string cache_key(const request_head& r) { return key_of(r, r.target, other_host(r)); }

std::vector<std::string> invalidated_keys(const request_head& asked, const head& h) {
  if (is_safe(asked.method) || h.status < 200 || h.status >= 400) return {};
  const std::string host = other_host(asked);
  std::vector<std::string> keys = {key_of(asked, asked.target, host)};
  const auto here = parse_url(asked.scheme + "://" + (host.empty() ? asked.authority : host) + asked.target);
  if (!here) return keys;
  for (const field& f : h.list) {
    if (!iequals(f.name, "location") && !iequals(f.name, "content-location")) continue;
    const auto there = resolve_reference(*here, f.value);
    if (!there || !same_origin(*here, *there)) continue;
    std::string key = key_of(asked, request_target(*there), host);
    if (std::find(keys.begin(), keys.end(), key) == keys.end()) keys.push_back(std::move(key));
  }
  return keys;
}

}  // namespace tern::http
