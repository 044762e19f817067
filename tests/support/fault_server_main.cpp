// The fault server as a program, for trying things by hand: prints its ports, runs until it is told to end.
#include <signal.h>
#include <sys/resource.h>

#include <cstdio>
#include <string_view>

#include "support/fault_server.hpp"

int main(int argc, char** argv) {
  using tern::test::port_fault;
  if (argc > 1) {
    std::printf("usage: fault_server\n\n%s", tern::test::fault_paths().data());
    return std::string_view(argv[1]) == "--help" ? 0 : 2;
  }
  rlimit files{};
  if (::getrlimit(RLIMIT_NOFILE, &files) == 0) {
    files.rlim_cur = files.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &files);
  }
  sigset_t ends;
  ::sigemptyset(&ends);
  ::sigaddset(&ends, SIGINT);
  ::sigaddset(&ends, SIGTERM);
  ::sigprocmask(SIG_BLOCK, &ends, nullptr);  // before the server's thread starts

  tern::test::fault_server server;
  std::printf("faults by path    http://127.0.0.1:%d\n", server.port());
  std::printf("closes on accept  http://127.0.0.1:%d\n", server.listen(port_fault::close_on_accept));
  std::printf("resets on accept  http://127.0.0.1:%d\n", server.listen(port_fault::reset_on_accept));
  std::printf("never reads       http://127.0.0.1:%d\n", server.listen(port_fault::never_read));
  std::printf("garbage           http://127.0.0.1:%d\n", server.listen(port_fault::garbage));
  std::printf("early response    http://127.0.0.1:%d\n", server.listen(port_fault::early_response));
  std::fflush(stdout);
  int ended_by = 0;
  ::sigwait(&ends, &ended_by);
  auto counted = server.counters();
  std::printf("%llu connections, %llu requests\n", static_cast<unsigned long long>(counted.accepted),
              static_cast<unsigned long long>(counted.requests));
}
