// Names whose addresses the program gives: "host:port:address[,address]", as curl's --resolve. `*` stands for any host or any
// port; an IPv6 address stands in brackets, as host always, as address if one likes.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "base/expected.hpp"
#include "transport/dns/lookup_answer.hpp"

namespace tern {

struct resolve_override {
  std::string host;   // lower case; empty: any
  uint16_t port = 0;  // 0: any
  address_list addresses;
};

expected<resolve_override> parse_resolve_override(std::string_view text);  // TERN_E_OPTION_VALUE

// The addresses of the entry that fits best: one that names the host before one that does not, then the later one, which may
// so replace an earlier one. NULL: none fits.
address_list find_override(std::span<const resolve_override> overrides, std::string_view host, uint16_t port);

}  // namespace tern
