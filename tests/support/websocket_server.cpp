#include "support/websocket_server.hpp"

#include <stdexcept>

#include "support/ports.hpp"

namespace tern::test {
namespace {

std::vector<std::string> command_of(websocket_server::make which) {
  switch (which) {
    case websocket_server::make::python:
      return {"/usr/bin/python3", "-B", TERN_TEST_SUPPORT "/websocket_echo.py"};
    case websocket_server::make::node:
      return {"/usr/bin/node", TERN_TEST_SUPPORT "/websocket_echo.js"};
    case websocket_server::make::own:
      break;
  }
  return {TERN_TEST_BINARIES "/websocket_echo"};
}

}  // namespace

websocket_server::websocket_server(make which, const std::vector<std::string>& more) {
  for (int attempt = 0; attempt < 5; ++attempt) {
    port_ = free_port();
    std::vector<std::string> command = command_of(which);
    command.push_back(std::to_string(port_));
    command.insert(command.end(), more.begin(), more.end());
    server_ = std::make_unique<process>(process::options{
        .command = command,
        .log = dir_ / "log",
        .environment = {{"NODE_PATH", "/usr/share/nodejs"}}  // Debian's modules, whoever made the node
    });
    if (wait_until_listening(*server_, port_)) return;
  }
  throw std::runtime_error("the WebSocket server does not start");
}

}  // namespace tern::test
