#include "support/websocket_server.hpp"

#include <stdexcept>

#include "support/ports.hpp"

namespace tern::test {

websocket_server::websocket_server(const std::string& compression) {
  for (int attempt = 0; attempt < 5; ++attempt) {
    port_ = free_port();
    server_ = std::make_unique<process>(process::options{
        .command = {"/usr/bin/python3", TERN_TEST_SUPPORT "/websocket_echo.py", std::to_string(port_), compression},
        .log = dir_ / "log"});
    if (wait_until_listening(*server_, port_)) return;
  }
  throw std::runtime_error("the WebSocket server does not start");
}

}  // namespace tern::test
