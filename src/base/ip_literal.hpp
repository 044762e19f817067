// IP addresses as text.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tern {

using ipv4_bytes = std::array<uint8_t, 4>;
using ipv6_bytes = std::array<uint8_t, 16>;

// Four decimal numbers without leading zeros.
std::optional<ipv4_bytes> parse_ipv4(std::string_view) noexcept;
std::string format_ipv4(const ipv4_bytes&);

// RFC 4291 §2.2, without brackets and zone.
std::optional<ipv6_bytes> parse_ipv6(std::string_view) noexcept;
std::string format_ipv6(const ipv6_bytes&);  // RFC 5952

}  // namespace tern
