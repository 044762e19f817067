#include "support/event_server.hpp"

#include <stdexcept>

#include "support/ports.hpp"

namespace tern::test {

event_server::event_server(speaks what) : what_(what) {
  for (int attempt = 0; attempt < 5; ++attempt) {
    port_ = free_port();
    if (start()) return;
  }
  throw std::runtime_error("the server of events does not start");
}

void event_server::restart() {
  if (!start()) throw std::runtime_error("the server of events does not start again");
}

bool event_server::start() {
  std::vector<std::string> command = {"/usr/bin/node", TERN_TEST_SUPPORT "/event_server.js", std::to_string(port_)};
  if (what_ == speaks::http2) command.push_back("--http2");
  server_ = std::make_unique<process>(process::options{.command = command, .log = dir_ / "log"});
  return wait_until_listening(*server_, port_);
}

}  // namespace tern::test
