#include "base/ip_literal.hpp"

#include <fmt/format.h>

#include <iterator>
#include <span>

#include "base/text.hpp"

namespace tern {
namespace {

std::optional<uint8_t> parse_octet(std::string_view text) noexcept {
  if (text.empty() || text.size() > 3 || !is_digit(text[0]) || (text.size() > 1 && text[0] == '0')) return std::nullopt;
  return parse_number<uint8_t>(text);
}

constexpr size_t bad = SIZE_MAX;

// Writes the groups of one side of "::" and returns their number of bytes, or bad. Only the last side may end in an IPv4
// address.
size_t parse_groups(std::string_view text, std::span<uint8_t, 16> out, bool may_end_in_ipv4) noexcept {
  if (text.empty()) return 0;
  size_t used = 0;
  for (;;) {
    size_t colon = text.find(':');
    std::string_view group = text.substr(0, colon);
    if (colon == std::string_view::npos && may_end_in_ipv4 && group.find('.') != std::string_view::npos) {
      auto ipv4 = parse_ipv4(group);
      if (!ipv4 || used + 4 > 16) return bad;
      for (uint8_t octet : *ipv4) out[used++] = octet;
      return used;
    }
    auto number = group.size() <= 4 ? parse_number<uint16_t>(group, 16) : std::nullopt;
    if (!number || used + 2 > 16) return bad;
    out[used++] = static_cast<uint8_t>(*number >> 8);
    out[used++] = static_cast<uint8_t>(*number & 0xFF);
    if (colon == std::string_view::npos) return used;
    text.remove_prefix(colon + 1);
  }
}

struct zero_run {
  size_t first = 0, length = 0;  // in groups
};

zero_run longest_zero_run(const std::array<uint16_t, 8>& groups) noexcept {
  zero_run best, run;
  for (size_t i = 0; i < 8; ++i) {
    run = groups[i] != 0 ? zero_run{i + 1, 0} : zero_run{run.first, run.length + 1};
    if (run.length > best.length) best = run;
  }
  return best.length > 1 ? best : zero_run{};
}

}  // namespace

std::optional<ipv4_bytes> parse_ipv4(std::string_view text) noexcept {
  ipv4_bytes address{};
  for (size_t i = 0; i < 4; ++i) {
    size_t dot = text.find('.');
    if ((dot == std::string_view::npos) != (i == 3)) return std::nullopt;
    auto octet = parse_octet(text.substr(0, dot));
    if (!octet) return std::nullopt;
    address[i] = *octet;
    if (i < 3) text.remove_prefix(dot + 1);
  }
  return address;
}

std::string format_ipv4(const ipv4_bytes& a) { return fmt::format("{}.{}.{}.{}", a[0], a[1], a[2], a[3]); }

std::optional<ipv6_bytes> parse_ipv6(std::string_view text) noexcept {
  ipv6_bytes address{};
  size_t gap = text.find("::");
  if (gap == std::string_view::npos) {
    if (parse_groups(text, address, true) != 16) return std::nullopt;
    return address;
  }
  ipv6_bytes tail{};
  size_t before = parse_groups(text.substr(0, gap), address, false);
  size_t after = parse_groups(text.substr(gap + 2), tail, true);
  if (before == bad || after == bad || before + after > 14) return std::nullopt;
  for (size_t i = 0; i < after; ++i) address[16 - after + i] = tail[i];
  return address;
}

std::string format_ipv6(const ipv6_bytes& a) {
  std::array<uint16_t, 8> groups;
  for (size_t i = 0; i < 8; ++i) groups[i] = static_cast<uint16_t>(a[2 * i] << 8 | a[2 * i + 1]);
  zero_run gap = longest_zero_run(groups);
  if (gap.first == 0 && gap.length == 5 && groups[5] == 0xFFFF) return "::ffff:" + format_ipv4({a[12], a[13], a[14], a[15]});

  std::string out;
  for (size_t i = 0; i < 8; ++i) {
    if (gap.length != 0 && i == gap.first) {
      out += "::";
      i += gap.length - 1;
      continue;
    }
    if (!out.empty() && out.back() != ':') out += ':';
    fmt::format_to(std::back_inserter(out), "{:x}", groups[i]);
  }
  return out;
}

}  // namespace tern
