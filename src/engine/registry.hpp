// One row per protocol: all the engine knows about it. A new protocol is a folder in protocols/, a row here, a header, a C
// file.
#pragma once

#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "engine/settings.hpp"
#include "sansio/session.hpp"
#include "sansio/stage.hpp"

namespace tern {

struct registry_row {
  std::string_view name;    // "http"
  std::string_view scheme;  // of the URL: "http", "https"
  uint16_t port;            // default
  bool tls;
  uint32_t slots;  // operations one connection takes; 0: not known before its session says
  std::vector<std::string> alpn;
  std::unique_ptr<session_factory> (*make_factory)();  // one for each loop
  // Outer to inner; only those this attempt can need, so that a plain request has none.
  void (*make_stages)(const attempt& first, std::vector<std::unique_ptr<stage>>& into);
};

std::span<const registry_row> protocol_rows();
const registry_row* find_row(std::string_view scheme) noexcept;  // NULL: not built

}  // namespace tern
