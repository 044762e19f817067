#include "base/random.hpp"

#include <bit>
#include <cassert>

#include "base/hash.hpp"

namespace tern {

// Seeded by splitmix64, as its authors advise: never all zero, also for seed 0.
random_source::random_source(uint64_t seed) noexcept {
  for (uint64_t& word : state_) word = hash_mix(seed += 0x9e3779b97f4a7c15u);
}

uint64_t random_source::next() noexcept {
  auto& s = state_;
  uint64_t result = std::rotl(s[1] * 5, 7) * 9;
  uint64_t t = s[1] << 17;
  s[2] ^= s[0];
  s[3] ^= s[1];
  s[1] ^= s[2];
  s[0] ^= s[3];
  s[2] ^= t;
  s[3] = std::rotl(s[3], 45);
  return result;
}

// Values under 2^64 mod bound would make some remainders likelier: they are drawn again.
uint64_t random_source::below(uint64_t bound) noexcept {
  assert(bound > 0);
  uint64_t unfair = (0 - bound) % bound;
  for (;;) {
    uint64_t drawn = next();
    if (drawn >= unfair) return drawn % bound;
  }
}

}  // namespace tern
