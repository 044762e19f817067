#include "protocols/http/auth/credential_store.hpp"

#include "base/limits.hpp"
#include "base/url.hpp"

namespace tern::http {

expected<std::string> credential_origin(std::string_view url_text) {
  expected<url> u = parse_url(url_text);
  if (!u) return u.why();
  if (u->kind == host_kind::none || port_or_default(*u) == 0)
    return error(TERN_E_URL, "an origin is written scheme://host, with a port where the scheme has no usual one");
  return origin_text(u->scheme, u->host, port_or_default(*u));
}

error credential_store::set(std::string_view origin, shared_credentials who) {
  if (error e = check_credentials(*who)) return e;
  std::lock_guard held(lock_);
  auto found = known_.find(origin);
  if (found != known_.end()) {
    found->second.swap(who);  // what it had is freed outside the lock
    return {};
  }
  if (known_.size() >= limits::http_stored_credentials)
    return error(TERN_E_LIMIT,
                 "a client keeps credentials of at most " + std::to_string(limits::http_stored_credentials) + " origins");
  known_.emplace(origin, std::move(who));
  count_ = known_.size();
  return {};
}

void credential_store::remove(std::string_view origin) {
  decltype(known_)::node_type gone;  // freed outside the lock, as below
  std::lock_guard held(lock_);
  if (auto found = known_.find(origin); found != known_.end()) gone = known_.extract(found);
  count_ = known_.size();
}

void credential_store::clear() {
  decltype(known_) gone;
  std::lock_guard held(lock_);
  known_.swap(gone);
  count_ = 0;
}

shared_credentials credential_store::find(std::string_view origin) const {
  std::lock_guard held(lock_);
  auto found = known_.find(origin);
  return found == known_.end() ? nullptr : found->second;
}

}  // namespace tern::http
