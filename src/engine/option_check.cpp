#include "engine/option_check.hpp"

#include <sys/un.h>

#include <optional>
#include <string>

#include "base/charset.hpp"
#include "base/ip_literal.hpp"
#include "base/limits.hpp"
#include "base/log.hpp"
#include "base/text.hpp"
#include "engine/client_certificate.hpp"
#include "engine/proxy_url.hpp"
#include "engine/retry/retry_rules.hpp"
#include "protocols/http/auth/credentials.hpp"
#include "protocols/http/message/trace_context.hpp"
#include "transport/dns/resolve_override.hpp"

namespace tern {
namespace {

error refused(std::string_view given, std::string_view complaint, std::string_view allowed) {
  return error(TERN_E_OPTION_VALUE, quote(given).append(" ").append(complaint).append("; allowed: ").append(allowed));
}

bool is_port(std::string_view text) noexcept {
  const std::optional<uint16_t> port = parse_number<uint16_t>(text);
  return port && *port != 0;
}

}  // namespace

error check_charset(std::string_view text) {
  if (text.empty() || !find_charset(text).empty()) return {};
  return refused(text, "is not a known charset", "a label of the WHATWG Encoding Standard, such as utf-8 or latin1");
}

error check_client_certificate(std::string_view text) {
  expected<client_certificate> entry = parse_client_certificate(text);
  return entry ? error() : entry.why();
}

error check_dns_server(std::string_view text) {
  constexpr std::string_view allowed = "address[:port], an IPv6 address in brackets when a port follows";
  if (parse_ipv4(text) || parse_ipv6(text)) return {};
  std::string_view port = text;
  if (text.starts_with('[') && text.find(']') != std::string_view::npos) {
    const std::string_view address = cut(port, ']').substr(1);
    if (parse_ipv6(address) && (port.empty() || (port.front() == ':' && is_port(port.substr(1))))) return {};
  } else if (parse_ipv4(cut(port, ':')) && is_port(port)) {
    return {};
  }
  return refused(text, "is not the address of a DNS server", allowed);
}

error check_header_value(std::string_view text) {
  if (is_header_value(text)) return {};
  return refused(text, "cannot be sent in a header", "text without control characters and without blanks at its ends");
}

error check_ip_address(std::string_view text) {
  if (parse_ipv4(text) || parse_ipv6(text)) return {};
  return refused(text, "is not an IP address", "an IPv4 or IPv6 address without brackets and port");
}

error check_log_levels(std::string_view text) {
  expected<log_levels> levels = parse_log_levels(text);
  return levels ? error() : levels.why();
}

error check_log_name(std::string_view text) {
  const bool fits = !text.empty() && text.size() <= limits::log_name_bytes && text.front() != '.' && !has_control(text) &&
                    text.find('/') == std::string_view::npos;
  if (fits) return {};
  return refused(text, "is not a name for a log",
                 "the first part of a file name, at most " + std::to_string(limits::log_name_bytes) +
                     " bytes, without a slash and without a dot at its begin");
}

error check_proxy(std::string_view text) {
  if (text.empty() || text == "none") return {};
  expected<proxy_url> parsed = parse_proxy_url(text);
  return parsed ? error() : parsed.why();
}

error check_resolve_entry(std::string_view text) {
  expected<resolve_override> entry = parse_resolve_override(text);
  return entry ? error() : entry.why();
}

error check_retry_delays(std::string_view text) {
  auto delays = parse_delays(text);
  return delays ? error() : delays.why();
}

error check_retry_statuses(std::string_view text) {
  auto statuses = status_set::parse(text);
  return statuses ? error() : statuses.why();
}

error check_token(std::string_view text) {
  if (text.empty()) return {};
  const error refused_by = http::check_credentials(*http::make_token(text));
  return refused_by ? error(TERN_E_OPTION_VALUE, std::string(refused_by.message())) : error();
}

error check_login_part(std::string_view text) {
  const error refused_by = http::check_credentials(*http::make_password(text, text, http::auth_kind::digest));
  return refused_by ? error(TERN_E_OPTION_VALUE, std::string(refused_by.message())) : error();
}

error check_trace_parent(std::string_view text) {
  if (text.empty() || http::is_traceparent(text)) return {};
  return refused(text, "is no traceparent",
                 "version-trace id-parent id-flags, as 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
}

error check_trace_state(std::string_view text) {
  if (text.empty() || http::is_tracestate(text)) return {};
  return refused(text, "is no tracestate", "up to 32 members key=value, separated by commas, no key twice");
}

error check_unix_socket(std::string_view text) {
  constexpr size_t longest = sizeof(sockaddr_un::sun_path) - 1;
  if (text.size() <= longest) return {};
  return refused(text, "is too long", "a path of at most " + std::to_string(longest) + " bytes");
}

// As the server takes them (CLIENT SETNAME).
error check_redis_name(std::string_view text) {
  for (const char c : text)
    if (c < '!' || c > '~') return refused(text, "is no name", "printable ASCII characters without blanks");
  return {};
}

}  // namespace tern
