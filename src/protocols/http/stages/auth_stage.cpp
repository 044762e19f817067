#include "protocols/http/stages/auth_stage.hpp"

#include "protocols/http/auth/protection_space.hpp"

namespace tern::http {

bool auth_stage::is_needed(const auth_options& o) {
  return o.given || o.from_url || (o.logins && !o.logins->entries().empty()) || (o.store && !o.store->empty());
}

auth_start auth_stage::start_for(const attempt& a) const {
  const std::string& origin = a.where->origin.text;
  const std::string& uri = head_of(a).target;
  return {{origin, path_of(uri)},
          origin + " " + uri,
          credentials_for(*options_, *a.where),
          options_->kinds,
          options_->basic_at_once};
}

shared_credentials credentials_for(const auth_options& o, const target& where) {
  if (where.origin.text == o.first_origin) {
    if (o.given) return o.given;
    if (o.from_url) return o.from_url;
  }
  if (o.store)
    if (shared_credentials found = o.store->find(where.origin.text)) return found;
  return o.logins ? o.logins->find(where.host) : nullptr;
}

}  // namespace tern::http
