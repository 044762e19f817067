#include "transport/dns/resolve_override.hpp"

#include "base/text.hpp"

namespace tern {
namespace {

error refused(std::string_view text, std::string_view what) {
  return error(TERN_E_OPTION_VALUE, quote(text) + ": " + std::string(what) + "; expected host:port:address[,address]");
}

std::string_view without_brackets(std::string_view text) noexcept {
  if (text.size() > 2 && text.front() == '[' && text.back() == ']') return text.substr(1, text.size() - 2);
  return text;
}

}  // namespace

expected<resolve_override> parse_resolve_override(std::string_view text) {
  size_t from = text.starts_with('[') ? text.find(']') : 0;
  size_t host_end = from == std::string_view::npos ? from : text.find(':', from);
  if (host_end == std::string_view::npos) return refused(text, "no port");
  size_t port_end = text.find(':', host_end + 1);
  if (port_end == std::string_view::npos) return refused(text, "no address");
  std::string_view host = without_brackets(text.substr(0, host_end));
  std::string_view port = text.substr(host_end + 1, port_end - host_end - 1);
  if (host.empty()) return refused(text, "no host");

  resolve_override out;
  if (host != "*") out.host = to_lower(host);
  if (port != "*") {
    auto number = parse_number<uint16_t>(port);
    if (!number || *number == 0) return refused(text, "the port is not a number from 1 to 65535");
    out.port = *number;
  }
  auto addresses = std::make_shared<std::vector<ip_address>>();
  for (std::string_view part : split(text.substr(port_end + 1), ',')) {
    auto address = parse_ip(without_brackets(trim(part)));
    if (!address) return refused(text, quote(part) + " is not an address");
    addresses->push_back(*address);
  }
  out.addresses = std::move(addresses);
  return out;
}

address_list find_override(std::span<const resolve_override> overrides, std::string_view host, uint16_t port) {
  const resolve_override* best = nullptr;
  for (const resolve_override& o : overrides) {
    bool fits = (o.host.empty() || o.host == host) && (o.port == 0 || o.port == port);
    if (fits && (!best || best->host.empty() || !o.host.empty())) best = &o;
  }
  return best ? best->addresses : nullptr;
}

}  // namespace tern
