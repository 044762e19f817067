#include <array>

#include "engine/registry.hpp"
#include "protocols/http/h1/session.hpp"
#include "protocols/http/stages/make_stages.hpp"

namespace tern {
namespace {

std::unique_ptr<session_factory> h1() { return http::make_h1_factory(); }

// One slot is known beforehand, since HTTP/1.1 is all there is to negotiate: nobody waits for a first status.
const std::array<registry_row, 2> rows = {{
    {"http", "http", 80, false, 1, {}, h1, http::make_http_stages},
    {"http", "https", 443, true, 1, {"http/1.1"}, h1, http::make_http_stages},
}};

}  // namespace

std::span<const registry_row> protocol_rows() { return rows; }

const registry_row* find_row(std::string_view scheme) noexcept {
  for (const registry_row& r : rows)
    if (r.scheme == scheme) return &r;
  return nullptr;
}

}  // namespace tern
