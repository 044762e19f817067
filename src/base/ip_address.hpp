// IP addresses of either family.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/ip_literal.hpp"

namespace tern {

struct ip_address {
  bool v6 = false;
  ipv6_bytes data{};  // the first four when not v6
  bool operator==(const ip_address&) const = default;
};

ip_address ip_from(const ipv4_bytes&) noexcept;
ip_address ip_from(const ipv6_bytes&) noexcept;
std::optional<ip_address> parse_ip(std::string_view text) noexcept;  // no brackets, no zone
std::string to_string(const ip_address&);

// The addresses that begin with the same bits: "10.0.0.0/8", "fd00::/8"; an address alone is a block of its own.
struct ip_block {
  ip_address first;
  unsigned bits = 0;

  bool contains(const ip_address&) const noexcept;
};

// Nothing: no address, or more bits than it has. Bits beyond the prefix are ignored.
std::optional<ip_block> parse_ip_block(std::string_view text) noexcept;

}  // namespace tern
