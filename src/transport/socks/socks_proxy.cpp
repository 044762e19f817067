#include "transport/socks/socks_proxy.hpp"

#include <algorithm>

#include "base/limits.hpp"
#include "transport/socks/socks4.hpp"
#include "transport/socks/socks5.hpp"

namespace tern {
namespace {

std::string place_of(const tunnel_end& where) {
  const bool ipv6 = where.host.find(':') != std::string_view::npos;
  return (ipv6 ? "[" + std::string(where.host) + "]" : std::string(where.host)) + ":" + std::to_string(where.port);
}

}  // namespace

expected<std::unique_ptr<handshake>> socks_proxy::tunnel_to(const tunnel_end& where) const {
  std::vector<ip_address> addresses(where.addresses.begin(), where.addresses.end());
  if (const std::optional<ip_address> literal = parse_ip(where.host)) addresses = {*literal};
  const std::string place = place_of(where);
  if (version_4) std::erase_if(addresses, [](const ip_address& a) { return a.v6; });
  const std::string asked = addresses.empty() && !by_address ? std::string(where.host) : std::string();
  if (version_4 && addresses.empty() && (asked.empty() || parse_ip(asked)))
    return error(TERN_E_UNSUPPORTED, "SOCKS4 has no IPv6 addresses: it cannot be asked for " + place);
  if (asked.size() > limits::socks_text_bytes)
    return error(TERN_E_UNSUPPORTED, "SOCKS has no names of more than " + std::to_string(limits::socks_text_bytes) + " bytes");
  if (version_4)
    return std::unique_ptr<handshake>(std::make_unique<socks4_handshake>(
        socks4_request{std::string(user.view()), asked, std::move(addresses), where.port, place}));
  return std::unique_ptr<handshake>(std::make_unique<socks5_handshake>(
      socks5_request{has_login, user, password, asked, std::move(addresses), where.port, place}));
}

}  // namespace tern
