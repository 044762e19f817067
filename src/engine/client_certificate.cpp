#include "engine/client_certificate.hpp"

#include "base/text.hpp"
#include "base/url.hpp"

namespace tern {
namespace {

error refused(const std::string& complaint) {
  return error(TERN_E_OPTION_VALUE, complaint + "; allowed: https://host[:port];cert[;key[;password]]");
}

}  // namespace

expected<client_certificate> parse_client_certificate(std::string_view entry) {
  std::string_view rest = entry;
  const auto to = parse_url(cut(rest, ';'));
  if (!to) return refused("the origin of a client certificate: " + std::string(to.why().message()));
  if (to->scheme != "https" || to->path != "/" || to->query || to->fragment || to->username)
    return refused("a client certificate belongs to an origin, https and nothing behind the port");
  client_certificate out;
  out.origin = origin_text(to->scheme, to->host, port_or_default(*to));
  out.cert_file = cut(rest, ';');
  if (out.cert_file.empty()) return refused("the entry names no certificate");
  out.key_file = cut(rest, ';');
  out.key_password = rest;
  return out;
}

std::optional<client_certificate> certificate_for(std::string_view origin, std::span<const std::string> entries) {
  for (size_t i = entries.size(); i-- > 0;) {
    auto parsed = parse_client_certificate(entries[i]);
    if (parsed && parsed->origin == origin) return std::move(*parsed);
  }
  return std::nullopt;
}

}  // namespace tern
