// Whether a certificate's names cover the host connected to: RFC 9525 §6.3 (RFC 6125). Pure.
//
// Only subject alternative names count, never the common name. Case and a final dot do not matter. A wildcard is the whole
// leftmost label, stands for exactly one label, and needs two labels behind it. An address is matched by an address only.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "transport/endpoint.hpp"

namespace tern {

struct certificate_names {
  std::vector<std::string> dns;
  std::vector<ip_address> addresses;
};

bool dns_name_matches(std::string_view pattern, std::string_view host) noexcept;
bool names_cover(const certificate_names& names, std::string_view host) noexcept;  // host as target::host

}  // namespace tern
