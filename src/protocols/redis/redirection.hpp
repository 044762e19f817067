// Where a node of a cluster sends a client: MOVED and ASK, and how nodes write their addresses.
//
//   MOVED 3999 127.0.0.1:6381    the slot is there from now on
//   ASK 3999 127.0.0.1:6381      it is on its way there; this once, after ASKING
//
// An empty host is the one that was asked, an IPv6 address has no brackets, "?" is a node that does not know its own name.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/expected.hpp"
#include "base/url.hpp"

namespace tern::redis {

struct node_address {
  std::string host;  // as in url
  host_kind kind = host_kind::none;
  uint16_t port = 0;
};
std::string to_string(const node_address& node);  // host:port, an IPv6 address in brackets

// `asked`: the host of the node that says so. TERN_E_PROTOCOL.
expected<node_address> read_address(std::string_view host, int64_t port, std::string_view asked);

struct redirection {
  bool once = false;  // ASK
  uint16_t slot = 0;
  node_address to;
};

bool is_redirection(std::string_view error_prefix) noexcept;

// The text of an error reply, from its first word on. TERN_E_PROTOCOL.
expected<redirection> read_redirection(std::string_view text, std::string_view asked);

}  // namespace tern::redis
