#include "protocols/http/cache/response_cache.hpp"

#include <algorithm>
#include <utility>

#include "base/limits.hpp"
#include "sansio/target.hpp"

namespace tern::http {

std::unique_ptr<response_cache::flight> response_cache::take_off(const std::string& key, flight_waiter& otherwise) {
  std::lock_guard lock(mutex_);
  const auto [at, first] = flights_.try_emplace(key);
  if (!first) {
    at->second.push_back(&otherwise);
    return nullptr;
  }
  return std::make_unique<flight>(shared_from_this(), key);
}

void response_cache::forget(const std::string& key, flight_waiter& who) {
  std::lock_guard lock(mutex_);
  if (const auto at = flights_.find(key); at != flights_.end()) std::erase(at->second, &who);
}

void response_cache::land(const std::string& key) {
  std::lock_guard lock(mutex_);
  const auto at = flights_.find(key);
  const waiters told = std::move(at->second);
  flights_.erase(at);
  for (flight_waiter* w : told) w->landed();
}

bool response_cache::renew(const std::string& key, const request_head& like, std::shared_ptr<const target> where,
                           std::shared_ptr<const request_terms> terms) {
  std::lock_guard lock(mutex_);
  if (!may_renew(key, *where)) return false;
  renewing_.emplace(key, where);
  auto request = std::make_shared<request_head>(like);
  std::erase_if(request->list,
                [](const owned_field& f) { return iequals(f.name, "if-none-match") || iequals(f.name, "if-modified-since"); });
  // Whoever has the request renews: also one that is given up before it is sent has an end so.
  request->renews = std::shared_ptr<const void>(this, [of = weak_from_this(), key](const void*) {
    if (const auto cache = of.lock()) cache->renewed(key);
  });
  auto& s = *due_.emplace_back(std::make_unique<spawned>());
  s.request = std::move(request);
  s.where = std::move(where);
  s.terms = std::move(terms);
  s.has_stages = true;
  return true;
}

bool response_cache::may_renew(const std::string& key, const target& where) const {
  if (renewing_.size() >= limits::cache_renewals || renewing_.contains(key)) return false;
  const auto at_same = [&](const auto& r) { return r.second->origin == where.origin; };
  return std::ranges::count_if(renewing_, at_same) < static_cast<int64_t>(limits::cache_renewals_per_origin);
}

void response_cache::renewed(const std::string& key) {
  std::lock_guard lock(mutex_);
  renewing_.erase(key);
}

std::unique_ptr<spawned> response_cache::spawn(now_t) {
  std::lock_guard lock(mutex_);
  if (due_.empty()) return nullptr;
  auto next = std::move(due_.front());
  due_.pop_front();
  return next;
}

}  // namespace tern::http
