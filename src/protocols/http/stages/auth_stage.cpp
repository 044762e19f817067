#include "protocols/http/stages/auth_stage.hpp"

#include "protocols/http/auth/protection_space.hpp"

namespace tern::http {

bool auth_stage::is_needed(const auth_options& o) {
  return o.given || o.from_url || (o.logins && !o.logins->entries().empty()) || (o.store && !o.store->empty());
}

auth_start auth_stage::start_for(const attempt& a) const {
  const std::string& origin = a.where->origin.text;
  const std::string& uri = head_of(a).target;
  return {{origin, path_of(uri)}, origin + " " + uri, credentials_for(*a.where), options_->kinds, options_->basic_at_once};
}

shared_credentials auth_stage::credentials_for(const target& where) const {
  if (where.origin.text == options_->first_origin) {
    if (options_->given) return options_->given;
    if (options_->from_url) return options_->from_url;
  }
  if (options_->store)
    if (shared_credentials found = options_->store->find(where.origin.text)) return found;
  return options_->logins ? options_->logins->find(where.host) : nullptr;
}

}  // namespace tern::http
