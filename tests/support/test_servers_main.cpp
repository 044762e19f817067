// Every server that tests in other languages talk to, as one program: prints NAME=VALUE lines, an empty line when all are up,
// and runs until its standard input ends, so that nothing outlives the tests that started it.
//
//   CA         the file of the authority that HTTPS's certificate (localhost) is from
//   HTTP       nginx, HTTP/1.1: /100 (bytes), /10k, /large (1 GiB of zeros); what else: nginx_server.hpp
//   HTTPS      the same, HTTP/2 or HTTP/1.1 as ALPN chooses
//   H2C        the same, HTTP/2 by prior knowledge
//   FAULT      answers as its path says (fault_server --help); /counters tells the connections it has seen
//   CLOSES, RESETS, SILENT, GARBAGE   close or reset on accept, never answer, answer nonsense
//   REDIS      redis-server without a password; PING, DEBUG SLEEP and CLIENT KILL as always
//   WS         echoes every message; /close/CODE, /silent and /seen: websocket_server.hpp
//   EVENTS     sends events as its path says: event_server.hpp
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <string>

#include "support/event_server.hpp"
#include "support/fault_server.hpp"
#include "support/nginx_server.hpp"
#include "support/redis_server.hpp"
#include "support/temp_dir.hpp"
#include "support/test_ca.hpp"
#include "support/websocket_server.hpp"

namespace {

void tell(const char* name, const std::string& value) { std::printf("%s=%s\n", name, value.c_str()); }

std::string loopback(std::uint16_t port) { return "http://127.0.0.1:" + std::to_string(port); }

}  // namespace

int main() {
  using namespace tern::test;
  std::signal(SIGINT, SIG_IGN);  // a terminal sends it to the tests too, which end this program
  constexpr std::uintmax_t gib = std::uintmax_t{1} << 30;
  temp_dir dir;
  test_ca ca(dir.path());
  nginx_server nginx({.tls = ca.server(), .http2 = true});
  nginx.add_file("100", std::string(100, 'x'));
  nginx.add_file("10k", std::string(10240, 'x'));
  nginx.add_sparse_file("large", gib);
  fault_server faults;
  redis_server redis({.arguments = {"--enable-debug-command", "local"}});
  websocket_server echo(websocket_server::make::node);
  event_server events;

  tell("CA", ca.ca_file().string());
  tell("HTTP", loopback(nginx.port()));
  tell("HTTPS", "https://localhost:" + std::to_string(nginx.tls_port()));
  tell("H2C", loopback(nginx.h2c_port()));
  tell("FAULT", loopback(faults.port()));
  tell("CLOSES", loopback(faults.listen(port_fault::close_on_accept)));
  tell("RESETS", loopback(faults.listen(port_fault::reset_on_accept)));
  tell("SILENT", loopback(faults.listen(port_fault::never_read)));
  tell("GARBAGE", loopback(faults.listen(port_fault::garbage)));
  tell("REDIS", "redis://127.0.0.1:" + std::to_string(redis.port()) + "/");
  tell("WS", echo.url(""));
  tell("EVENTS", events.url(""));
  std::printf("\n");
  std::fflush(stdout);
  for (char ignored[64]; ::read(STDIN_FILENO, ignored, sizeof ignored) > 0;) {
  }
}
