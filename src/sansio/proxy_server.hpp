// A proxy that connections go through. Immutable; shared by the targets behind it.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/expected.hpp"
#include "base/ip_address.hpp"
#include "sansio/handshake.hpp"
#include "sansio/target.hpp"

namespace tern {

// Where a tunnel is to lead. The views are valid during the call.
struct tunnel_end {
  std::string_view host;  // as target::host
  uint16_t port = 0;
  std::span<const ip_address> addresses{};  // of the host, in the order to try; empty unless the proxy wants addresses
};

struct proxy_server {
  virtual ~proxy_server() = default;
  // What makes a connection to the proxy one to there; for one connection at a time. TERN_E_UNSUPPORTED: it cannot be asked
  // for such a place.
  virtual expected<std::unique_ptr<handshake>> tunnel_to(const tunnel_end& where) const = 0;

  std::string scheme;  // "http", "https", "socks5", ...
  std::string host;    // as target::host
  uint16_t port = 0;
  std::string name;         // scheme://host:port, for texts
  std::string identity;     // kind, address and account: only equal ones share connections; no secret stands in it in clear
  bool by_address = false;  // it is told addresses: the target's name is looked up here
  std::shared_ptr<const tls_profile> profile;  // of TLS with the proxy itself; NULL: clear text
  hashed_key origin;                           // what connections to it are counted by that serve every host
};

}  // namespace tern
