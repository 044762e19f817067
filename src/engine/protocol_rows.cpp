#include <algorithm>
#include <array>

#include "engine/http_stages.hpp"
#include "engine/registry.hpp"
#include "protocols/http/session_factory.hpp"

namespace tern {
namespace {

// Slots that are known beforehand save waiting for the first connection: nothing else than HTTP/1.1 can come of it.
protocol_offer offer_in_clear(const request_settings& how) {
  switch (how.version) {
    case http_version::v2:
    case http_version::v2_prior_knowledge:
      return {{}, "h2", 0};
    case http_version::h2c_upgrade:
      return {{}, "h2c", 0};
    default:
      return {{}, "", 1};
  }
}

protocol_offer offer_over_tls(const request_settings& how) {
  switch (how.version) {
    case http_version::v1_1:
      return {{"http/1.1"}, "", 1};
    case http_version::v2:
      return {{"h2"}, "h2-agreed", 0};
    case http_version::v2_prior_knowledge:
      return {{"h2"}, "h2", 0};
    default:
      return {{"h2", "http/1.1"}, "", 0};
  }
}

std::unique_ptr<session_factory> http_sessions(const client_settings& how) {
  http::h2_settings h2;
  h2.max_streams = static_cast<uint32_t>(how.http2_max_streams);
  h2.max_connection_window = static_cast<uint32_t>(how.http2_max_window);
  h2.stream_window = std::min(h2.stream_window, h2.max_connection_window);
  h2.connection_window = std::min(h2.connection_window, h2.max_connection_window);
  h2.max_held_bytes = std::max(h2.max_held_bytes, 4 * how.http2_max_window);
  h2.settings_timeout = how.http2_settings_timeout;
  h2.ping_interval = how.http2_ping_interval;
  h2.ping_timeout = how.http2_ping_timeout;
  return http::make_http_factory({}, h2);
}

const std::array<registry_row, 2> rows = {{
    {"http", "http", 80, false, offer_in_clear, http_sessions, http_needs_stages, http_head_needs_stages, make_http_stages},
    {"http", "https", 443, true, offer_over_tls, http_sessions, http_needs_stages, http_head_needs_stages, make_http_stages},
}};

}  // namespace

std::span<const registry_row> protocol_rows() { return rows; }

const registry_row* find_row(std::string_view scheme) noexcept {
  for (const registry_row& r : rows)
    if (r.scheme == scheme) return &r;
  return nullptr;
}

}  // namespace tern
