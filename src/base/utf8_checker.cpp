#include "base/utf8_checker.hpp"

#include <cstring>

namespace tern {
namespace {

constexpr uint64_t high_bits = 0x8080808080808080u;

const std::byte* skip_ascii(const std::byte* at, const std::byte* end) noexcept {
  for (uint64_t words[4]; end - at >= 32; at += 32) {
    std::memcpy(words, at, sizeof words);
    if ((words[0] | words[1] | words[2] | words[3]) & high_bits) break;
  }
  for (uint64_t word; end - at >= 8; at += 8) {
    std::memcpy(&word, at, 8);
    if (word & high_bits) break;
  }
  while (at < end && std::to_integer<unsigned>(*at) < 0x80) ++at;
  return at;
}

}  // namespace

bool utf8_checker::feed(bytes piece) noexcept {
  if (broken_) return false;
  const std::byte* at = piece.data();
  const std::byte* const end = at + piece.size();
  for (;;) {
    if (left_ == 0) at = skip_ascii(at, end);
    if (at == end) return true;
    const auto byte = std::to_integer<uint8_t>(*at++);
    if (left_ > 0) {
      if (byte < low_ || byte > high_) break;
      --left_;
      low_ = 0x80;
      high_ = 0xBF;
      continue;
    }
    if (byte < 0xC2 || byte > 0xF4) break;
    left_ = byte < 0xE0 ? 1 : byte < 0xF0 ? 2 : 3;
    if (byte == 0xE0) low_ = 0xA0;
    if (byte == 0xF0) low_ = 0x90;
    if (byte == 0xED) high_ = 0x9F;
    if (byte == 0xF4) high_ = 0x8F;
  }
  broken_ = true;
  return false;
}

}  // namespace tern
