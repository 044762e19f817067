#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "support/process.hpp"
#include "support/temp_dir.hpp"

namespace tern::test {

// WebSocket servers that echo every message. Those of other people's make speak the subprotocols "second" and "chat";
// /close/CODE closes with that code and "as asked", /silent sends nothing back, /seen answers every message with the
// headers of the handshake, "name: value" a line, names in lower case.
class websocket_server {
 public:
  enum class make {
    python,  // python3-websockets
    node,    // npm's ws
    own      // websocket_echo: for thousands of connections; nothing but echo
  };
  // `more`: "--no-deflate", "--user NAME:PASSWORD" (Basic; python), or parameters of permessage-deflate as the server wants
  // them: "--server-no-context", "--client-no-context", "--server-bits N", "--client-bits N".
  explicit websocket_server(make which = make::python, const std::vector<std::string>& more = {});
  // python3-websockets, "deflate" or "none".
  explicit websocket_server(const std::string& compression)
      : websocket_server(make::python,
                         compression == "none" ? std::vector<std::string>{"--no-deflate"} : std::vector<std::string>{}) {}
  std::string url(const std::string& path = "/") const { return "ws://127.0.0.1:" + std::to_string(port_) + path; }
  std::uint16_t port() const { return port_; }
  process& server() { return *server_; }

 private:
  temp_dir dir_;
  std::uint16_t port_ = 0;
  std::unique_ptr<process> server_;
};

}  // namespace tern::test
