#include <array>

#include "engine/registry.hpp"
#include "engine/rows/http_row.hpp"
#include "engine/rows/redis_row.hpp"
#include "engine/rows/websocket_row.hpp"

namespace tern {
namespace {

// No destructor: nothing in a row has one.
const std::array rows = {
    http_row(),  https_row(),
#ifdef TERN_REDIS
    redis_row(), rediss_row(),
#endif
#ifdef TERN_WEBSOCKET
    ws_row(),    wss_row(),
#endif
};

}  // namespace

std::span<const registry_row> protocol_rows() { return rows; }

const registry_row* find_row(std::string_view scheme) noexcept {
  for (const registry_row& r : rows)
    if (r.scheme == scheme) return &r;
  return nullptr;
}

}  // namespace tern
