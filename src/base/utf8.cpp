#include "base/utf8.hpp"

#include <cassert>
#include <cstdint>
#include <cstring>

namespace tern {
namespace {

constexpr uint64_t high_bits = 0x8080808080808080u;

size_t skip_ascii(std::string_view text, size_t at) noexcept {
  for (uint64_t word; at + 8 <= text.size(); at += 8) {
    std::memcpy(&word, text.data() + at, 8);
    if (word & high_bits) break;
  }
  while (at < text.size() && static_cast<unsigned char>(text[at]) < 0x80) ++at;
  return at;
}

// A sequence by its lead byte (Unicode table 3-7). Well-formed when all of it is right; else `right` bytes begin one, or are a
// byte that begins none.
struct sequence {
  size_t right;
  size_t whole;
  bool well_formed() const noexcept { return right == whole; }
};

sequence sequence_at(std::string_view text, size_t at) noexcept {
  auto within = [&](size_t i, unsigned low, unsigned high) {
    const unsigned byte = at + i < text.size() ? static_cast<unsigned char>(text[at + i]) : 0u;
    return byte >= low && byte <= high;
  };
  const unsigned lead = static_cast<unsigned char>(text[at]);
  if (lead < 0xC2 || lead > 0xF4) return {1, 0};
  const size_t whole = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  const unsigned low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;   // no overlong forms
  const unsigned high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;  // no surrogates, nothing past U+10FFFF
  if (!within(1, low, high)) return {1, whole};
  size_t right = 2;
  while (right < whole && within(right, 0x80, 0xBF)) ++right;
  return {right, whole};
}

}  // namespace

bool is_ascii(std::string_view text) noexcept { return skip_ascii(text, 0) == text.size(); }

bool is_utf8(std::string_view text) noexcept { return !find_invalid_utf8(text); }

std::optional<size_t> find_invalid_utf8(std::string_view text) noexcept {
  for (size_t at = skip_ascii(text, 0); at < text.size(); at = skip_ascii(text, at)) {
    const sequence s = sequence_at(text, at);
    if (!s.well_formed()) return at;
    at += s.whole;
  }
  return std::nullopt;
}

std::string repair_utf8(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (const auto bad = find_invalid_utf8(text)) {
    out += text.substr(0, *bad);
    append_utf8(out, 0xFFFD);
    text.remove_prefix(*bad + sequence_at(text, *bad).right);
  }
  return out += text;
}

void append_utf8(std::string& out, char32_t code) {
  assert(code <= 0x10FFFF && !(code >= 0xD800 && code <= 0xDFFF));
  auto tail = [&](int shift) { out += static_cast<char>(0x80 | ((code >> shift) & 0x3F)); };
  if (code < 0x80) {
    out += static_cast<char>(code);
  } else if (code < 0x800) {
    out += static_cast<char>(0xC0 | (code >> 6));
    tail(0);
  } else if (code < 0x10000) {
    out += static_cast<char>(0xE0 | (code >> 12));
    tail(6);
    tail(0);
  } else {
    out += static_cast<char>(0xF0 | (code >> 18));
    tail(12);
    tail(6);
    tail(0);
  }
}

}  // namespace tern
