// What pool_state shows of itself.
#include "base/hash.hpp"
#include "pool/pool_state.hpp"

namespace tern {

uint64_t pool_state::made(std::string_view origin) const {
  const pooled_origin* o = origins_.find(hash_text(origin), [&](const pooled_origin& x) { return x.text == origin; });
  return o == nullptr ? 0 : o->made;
}

std::string pool_state::snapshot() const {
  std::string line = "open " + std::to_string(open_) + " opening " + std::to_string(opening_) + " waiting " +
                     std::to_string(waiting_) + " leases " + std::to_string(leases_.size());
  keys_in_order_.for_each([&](const pooled_key& k) {
    size_t idle = 0, partial = 0;
    for (const connection_list* list : {&k.idle, &k.unused}) list->for_each([&](const pooled_connection&) { ++idle; });
    k.partial.for_each([&](const pooled_connection&) { ++partial; });
    line += " | " + k.origin->text + " live " + std::to_string(k.live) + " idle " + std::to_string(idle) + " partial " +
            std::to_string(partial) + " opening " + std::to_string(k.opening_count) + " waiting " +
            std::to_string(k.shared_count) + "+" + std::to_string(k.whole_count) + "+" + std::to_string(k.fresh_count);
    if (k.slots != 1) line += " slots " + std::to_string(k.slots);
    if (k.origin->claimed > 0) line += " claimed " + std::to_string(k.origin->claimed);
    if (k.retry.armed()) line += " backing off";
    if (k.blocked_in != nullptr) line += k.starving ? " starved" : " hungry";
  });
  return line;
}

}  // namespace tern
