// What WebSocket requests are built from.
#pragma once

#include <string>
#include <vector>

#include "engine/rows/http_state.hpp"
#include "protocols/websocket/close_code.hpp"

namespace tern {

struct websocket_spec final : http_spec {
  explicit websocket_spec(http::request_builder b) : http_spec(std::move(b)) {}
  bool has_messages() const override { return true; }
  farewell_check check_of_farewells() const override { return websocket::check_farewell; }

  std::vector<std::string> subprotocols;
  bool binary = false;  // the one message of a request that is no stream
};

}  // namespace tern
