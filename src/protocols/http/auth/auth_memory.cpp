#include "protocols/http/auth/auth_memory.hpp"

#include <algorithm>

#include "base/limits.hpp"
#include "base/message_digest.hpp"
#include "protocols/http/auth/protection_space.hpp"

namespace tern::http {
namespace {

constexpr size_t client_nonce_digits = 32;

std::string count_key(std::string_view origin, std::string_view nonce) {
  return std::string(origin).append(1, ' ').append(nonce);
}

}  // namespace

auth_memory::auth_memory(bytes seed)
    : seed_(as_text(seed)), origins_(limits::http_auth_origins), counts_(limits::http_auth_nonces) {}

std::string auth_memory::fingerprint(const credentials& c) const {
  message_digest digest(hash_algorithm::sha256);
  digest.update(seed_.view());
  digest.update(std::to_string(c.user.size()) + ":");
  digest.update(c.user.view());
  digest.update(c.password.view());
  return digest.hex();
}

bool auth_memory::knows(std::string_view origin) {
  std::lock_guard held(lock_);
  return origins_.find(origin) != nullptr;
}

std::string auth_memory::client_nonce() {
  message_digest digest(hash_algorithm::sha256);
  digest.update("client nonce ");
  digest.update(seed_.view());
  digest.update(std::to_string(client_nonces_.fetch_add(1, std::memory_order_relaxed)));
  return digest.hex().substr(0, client_nonce_digits);
}

std::optional<auth_plan> auth_memory::find(std::string_view origin, std::string_view path, const credentials& c,
                                           auth_kinds kinds) {
  if (!knows(origin)) return std::nullopt;  // most do without the hash
  const std::string who = fingerprint(c);
  std::lock_guard held(lock_);
  spaces* known = origins_.find(origin);
  if (!known) return std::nullopt;
  const space* best = nullptr;
  size_t most = 0;
  for (const space& s : *known) {
    if (s.who != who || !kinds.has(s.plan.kind)) continue;
    const std::optional<size_t> length = covered(s.paths, path);
    if (!length || (best && *length < most)) continue;
    best = &s;
    most = *length;
  }
  return best ? std::optional(best->plan) : std::nullopt;
}

auth_memory::spaces::iterator auth_memory::find_realm(spaces& known, std::string_view who, const auth_plan& plan) {
  return std::find_if(known.begin(), known.end(),
                      [&](const space& s) { return s.plan.kind == plan.kind && s.plan.realm == plan.realm && s.who == who; });
}

void auth_memory::learn(std::string_view origin, std::string_view path, const credentials& c, const auth_plan& plan) {
  space fresh{fingerprint(c), plan, paths_of(plan, origin, path)};
  const std::string nonce = count_key(origin, plan.digest.challenge.nonce);
  std::lock_guard held(lock_);
  if (plan.kind == auth_kind::digest) {
    uint32_t& count = counts_[nonce];
    count = std::max(count, plan.digest.uses);
  }
  spaces& known = origins_[origin];
  if (auto old = find_realm(known, fresh.who, plan); old != known.end()) {
    for (std::string& p : old->paths)
      if (plan.digest.challenge.domain.empty() && fresh.paths.size() < limits::http_auth_paths &&
          std::ranges::find(fresh.paths, p) == fresh.paths.end())
        fresh.paths.push_back(std::move(p));
    known.erase(old);
  } else if (known.size() >= limits::http_auth_spaces) {
    known.erase(known.begin());
  }
  known.push_back(std::move(fresh));
}

void auth_memory::forget(std::string_view origin, const credentials& c, const auth_plan& refused) {
  const std::string who = fingerprint(c);
  std::lock_guard held(lock_);
  spaces* known = origins_.find(origin);
  if (!known) return;
  auto found = find_realm(*known, who, refused);
  if (found == known->end() || found->plan.digest.challenge.nonce != refused.digest.challenge.nonce) return;
  known->erase(found);
  if (known->empty()) origins_.erase(origin);
}

uint32_t auth_memory::next_count(std::string_view origin, std::string_view nonce) {
  const std::string key = count_key(origin, nonce);
  std::lock_guard held(lock_);
  return ++counts_[key];
}

size_t auth_memory::origins() const {
  std::lock_guard held(lock_);
  return origins_.size();
}

}  // namespace tern::http
