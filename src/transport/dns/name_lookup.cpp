#include "transport/dns/name_lookup.hpp"

#include <algorithm>
#include <utility>

#include "base/limits.hpp"

namespace tern {

void name_lookup::found(family f, std::vector<ip_address> addresses, duration ttl, now_t now) {
  of(f) = {true, std::move(addresses), ttl, {}};
  arrived(now);
}

void name_lookup::failed(family f, error why, now_t now) {
  of(f) = {true, {}, {}, std::move(why)};
  arrived(now);
}

void name_lookup::tick(now_t now) {
  if (now < deadline_) return;
  deadline_ = never;
  state_ = state::ready;
  join();
}

void name_lookup::arrived(now_t now) {
  const part& a = of(family::a);
  const part& aaaa = of(family::aaaa);
  if (a.there && aaaa.there) {
    deadline_ = never;
    state_ = state::complete;
    join();
  } else if (a.there && !a.addresses.empty()) {
    deadline_ = after(now, limits::dns_resolution_delay);
  }
}

void name_lookup::join() {
  const part& a = of(family::a);
  const part& aaaa = of(family::aaaa);
  auto all = std::make_shared<std::vector<ip_address>>(aaaa.addresses);
  all->insert(all->end(), a.addresses.begin(), a.addresses.end());
  ttl_ = duration::max();
  for (const part& p : parts_) {
    if (!p.addresses.empty()) ttl_ = std::min(ttl_, p.ttl);
    // What is missing because a server failed should not stay missing for long.
    if (p.why && p.why.code() != TERN_E_RESOLVE_NOT_FOUND) ttl_ = std::min(ttl_, limits::dns_failure_ttl);
  }
  answer_ = {};
  if (!all->empty()) {
    answer_.addresses = std::move(all);
    return;
  }
  // A failure says more than "not found": the name may well exist.
  auto failure = std::ranges::find_if(parts_, [](const part& p) { return p.why && p.why.code() != TERN_E_RESOLVE_NOT_FOUND; });
  if (failure == parts_.end()) failure = std::ranges::find_if(parts_, [](const part& p) { return bool(p.why); });
  if (failure != parts_.end())
    answer_.why = failure->why;
  else
    answer_.why = error(TERN_E_RESOLVE_NOT_FOUND, "could not resolve " + name_ + ": the name has no address");
}

}  // namespace tern
