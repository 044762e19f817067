#include "protocols/http/cache/invalidation.hpp"

#include <algorithm>

#include "base/url.hpp"
#include "protocols/http/message/method.hpp"

namespace tern::http {

std::string cache_key(const request_head& r) {
  const auto host = std::find_if(r.list.begin(), r.list.end(), [](const owned_field& f) { return iequals(f.name, "host"); });
  return r.scheme + "://" + (host == r.list.end() ? r.authority : to_lower(host->value)) + r.target;
}

std::vector<std::string> invalidated_keys(const request_head& asked, const head& h) {
  if (is_safe(asked.method) || h.status < 200 || h.status >= 400) return {};
  std::vector<std::string> keys = {cache_key(asked)};
  const auto here = parse_url(keys.front());
  if (!here) return keys;
  for (const field& f : h.list) {
    if (!iequals(f.name, "location") && !iequals(f.name, "content-location")) continue;
    const auto there = resolve_reference(*here, f.value);
    if (!there || !same_origin(*here, *there)) continue;
    std::string key = there->scheme + "://" + authority(*there) + request_target(*there);
    if (std::find(keys.begin(), keys.end(), key) == keys.end()) keys.push_back(std::move(key));
  }
  return keys;
}

}  // namespace tern::http
