#include "protocols/http/auth/auth_plan.hpp"

#include "base/text.hpp"

namespace tern::http {
namespace {

// 0: it cannot be answered.
int strength(const auth_plan& plan, auth_kinds kinds) noexcept {
  if (!kinds.has(plan.kind)) return 0;
  if (plan.kind == auth_kind::basic) return 1;
  const digest_challenge& c = plan.digest.challenge;
  const int by_hash = c.algorithm == hash_algorithm::sha256 ? 5 : 2;
  return by_hash + (c.qop == digest_qop::auth ? 2 : c.qop == digest_qop::auth_int ? 1 : 0);
}

std::optional<auth_plan> read_plan(const challenge& c) {
  auth_plan plan;
  if (const std::string* realm = c.find("realm")) plan.realm = *realm;
  if (iequals(c.scheme, "basic")) return plan;
  std::optional<digest_challenge> digest = read_digest(c);
  if (!digest) return std::nullopt;
  plan.kind = auth_kind::digest;
  plan.digest.challenge = std::move(*digest);
  return plan;
}

}  // namespace

std::optional<auth_plan> choose_challenge(std::span<const challenge> offered, auth_kinds kinds) {
  std::optional<auth_plan> best;
  int best_strength = 0;
  for (const challenge& c : offered) {
    std::optional<auth_plan> plan = read_plan(c);
    const int its = plan ? strength(*plan, kinds) : 0;
    if (its <= best_strength) continue;
    best_strength = its;
    best = std::move(plan);
  }
  return best;
}

}  // namespace tern::http
