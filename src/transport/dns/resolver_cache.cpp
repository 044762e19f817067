#include "transport/dns/resolver_cache.hpp"

#include <algorithm>

namespace tern {

const lookup_answer* resolver_cache::find(std::string_view name, now_t now) const {
  auto found = names_.find(name);
  if (found == names_.end() || now >= found->second->expires) return nullptr;
  return &found->second->answer;
}

void resolver_cache::put(std::string_view name, lookup_answer answer, duration ttl, now_t now) {
  if (auto old = names_.find(name); old != names_.end()) erase(old->second);
  if (answer.why) ttl = answer.why.code() == TERN_E_RESOLVE_NOT_FOUND ? limits::dns_not_found_ttl : limits::dns_failure_ttl;
  ttl = std::min(std::max(ttl, limits::dns_min_ttl), how_.max_ttl);
  if (ttl <= duration::zero()) return;
  while (entries_.size() >= how_.max_names) erase(entries_.begin());
  entries_.push_back({std::string(name), std::move(answer), after(now, ttl)});
  place last = std::prev(entries_.end());
  names_.emplace(last->name, last);
}

void resolver_cache::erase(place which) {
  names_.erase(which->name);
  entries_.erase(which);
}

}  // namespace tern
