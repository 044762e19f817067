#include "base/hash.hpp"

#include <bit>
#include <cstring>

namespace tern {
namespace {

constexpr uint64_t odd_a = 0x9e3779b97f4a7c15u;  // 2^64 / golden ratio
constexpr uint64_t odd_b = 0xc2b2ae3d27d4eb4fu;

uint64_t load(const char* p, size_t n) noexcept {
  uint64_t word = 0;
  std::memcpy(&word, p, n);
  return word;
}

}  // namespace

uint64_t hash_text(std::string_view text, uint64_t seed) noexcept {
  uint64_t h = (seed + odd_a) ^ (text.size() * odd_b);
  const char* p = text.data();
  size_t left = text.size();
  for (; left >= 8; p += 8, left -= 8) h = std::rotl(h ^ (load(p, 8) * odd_b), 29) * odd_a;
  if (left != 0) h = std::rotl(h ^ (load(p, left) * odd_b), 29) * odd_a;
  return hash_mix(h);
}

}  // namespace tern
