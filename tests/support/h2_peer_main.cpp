// The HTTP/2 peer as a program, for trying things by hand: prints its ports, runs until it is told to end.
#include <signal.h>

#include <cstdio>
#include <string_view>

#include "support/h2_peer.hpp"

int main(int argc, char** argv) {
  if (argc > 1) {
    std::printf("usage: h2_peer\n\n%s", tern::test::h2_paths().data());
    return std::string_view(argv[1]) == "--help" ? 0 : 2;
  }
  sigset_t ends;
  ::sigemptyset(&ends);
  ::sigaddset(&ends, SIGINT);
  ::sigaddset(&ends, SIGTERM);
  ::sigprocmask(SIG_BLOCK, &ends, nullptr);  // before the server's thread starts

  tern::test::h2_peer server;
  for (const std::string& name : tern::test::h2_manner_names())
    std::printf("%-22s http://127.0.0.1:%d\n", name.c_str(), name == "good" ? server.port() : server.listen(name));
  std::fflush(stdout);
  int ended_by = 0;
  ::sigwait(&ends, &ended_by);
  for (const std::string& line : server.frames()) std::printf("%s\n", line.c_str());
  for (const std::string& line : server.violations()) std::printf("violation: %s\n", line.c_str());
}
