#pragma once
#include <cstdint>
#include <memory>
#include <string>

#include "support/process.hpp"
#include "support/temp_dir.hpp"

namespace tern::test {

// python3-websockets: echoes every message; speaks the subprotocols "second" and "chat"; /close/CODE closes.
class websocket_server {
 public:
  explicit websocket_server(const std::string& compression = "deflate");
  std::string url(const std::string& path = "/") const { return "ws://127.0.0.1:" + std::to_string(port_) + path; }

 private:
  temp_dir dir_;
  std::uint16_t port_ = 0;
  std::unique_ptr<process> server_;
};

}  // namespace tern::test
