#include "base/ip_address.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace tern {

ip_address ip_from(const ipv4_bytes& from) noexcept {
  ip_address out;
  std::copy(from.begin(), from.end(), out.data.begin());
  return out;
}

ip_address ip_from(const ipv6_bytes& from) noexcept { return {true, from}; }

std::optional<ip_address> parse_ip(std::string_view text) noexcept {
  if (auto v4 = parse_ipv4(text)) return ip_from(*v4);
  if (auto v6 = parse_ipv6(text)) return ip_from(*v6);
  return std::nullopt;
}

std::string to_string(const ip_address& address) {
  if (address.v6) return format_ipv6(address.data);
  return format_ipv4({address.data[0], address.data[1], address.data[2], address.data[3]});
}

bool ip_block::contains(const ip_address& other) const noexcept {
  if (other.v6 != first.v6) return false;
  const size_t whole = bits / 8;
  if (!std::equal(first.data.begin(), first.data.begin() + static_cast<ptrdiff_t>(whole), other.data.begin())) return false;
  const unsigned rest = bits % 8;
  return rest == 0 || ((first.data[whole] ^ other.data[whole]) >> (8 - rest)) == 0;
}

std::optional<ip_block> parse_ip_block(std::string_view text) noexcept {
  const size_t slash = text.find('/');
  const std::optional<ip_address> first = parse_ip(text.substr(0, slash));
  if (!first) return std::nullopt;
  const unsigned all = first->v6 ? 128 : 32;
  if (slash == std::string_view::npos) return ip_block{*first, all};
  const std::optional<uint8_t> bits = parse_number<uint8_t>(text.substr(slash + 1));
  if (!bits || *bits > all) return std::nullopt;
  return ip_block{*first, *bits};
}

}  // namespace tern
