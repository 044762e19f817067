#include "protocols/websocket/masking.hpp"

#include <algorithm>
#include <cstdint>
#include <cstring>

#include "base/fork_guard.hpp"
#include "base/limits.hpp"
#include "base/system_random.hpp"

namespace tern::websocket {

// Two words at a time; compilers make vector instructions of it.
void mask(std::byte* to, bytes from, const mask_key& key) noexcept {
  uint32_t word;
  std::memcpy(&word, key.data(), 4);
  const uint64_t twice = uint64_t{word} << 32 | word;
  const std::byte* at = from.data();
  size_t left = from.size();
  for (; left >= 8; left -= 8, at += 8, to += 8) {
    uint64_t eight;
    std::memcpy(&eight, at, 8);
    eight ^= twice;
    std::memcpy(to, &eight, 8);
  }
  for (size_t i = 0; i < left; ++i) to[i] = at[i] ^ key[i & 3];
}

error draw_random(mutable_bytes out) {
  thread_local std::array<std::byte, limits::websocket_random_bytes> drawn;
  thread_local size_t used = drawn.size();
  thread_local uint64_t drawn_in = 0;  // the process: a child does not use its parent's
  if (const uint64_t here = process_generation(); drawn_in != here) {
    drawn_in = here;
    used = drawn.size();
  }
  while (!out.empty()) {
    if (used == drawn.size()) {
      if (error e = fill_random(drawn)) return e;
      used = 0;
    }
    const size_t n = std::min(out.size(), drawn.size() - used);
    std::memcpy(out.data(), drawn.data() + used, n);
    std::fill_n(drawn.data() + used, n, std::byte());  // a key is used once
    used += n;
    out = out.subspan(n);
  }
  return {};
}

}  // namespace tern::websocket
