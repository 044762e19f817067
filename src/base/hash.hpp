// A fast 64-bit hash for tables inside one process. Not for anything an attacker may gain from, not stable between versions.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace tern {

// A bijection in which every input bit reaches every output bit (the finaliser of splitmix64).
constexpr uint64_t hash_mix(uint64_t x) noexcept {
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
  return x ^ (x >> 31);
}

uint64_t hash_text(std::string_view, uint64_t seed = 0) noexcept;

// For unordered containers keyed by std::string and asked by std::string_view.
struct text_hasher {
  using is_transparent = void;
  size_t operator()(std::string_view text) const noexcept { return static_cast<size_t>(hash_text(text)); }
};

}  // namespace tern
