#include "cli/interrupt.hpp"

#include <signal.h>

namespace tern::cli {
namespace {

volatile sig_atomic_t caught = 0;

void remember(int number) { caught = number; }

}  // namespace

void catch_signals() {
  struct sigaction action{};
  action.sa_handler = remember;
  action.sa_flags = static_cast<int>(SA_RESETHAND);
  ::sigaction(SIGINT, &action, nullptr);
  ::sigaction(SIGTERM, &action, nullptr);
  ::signal(SIGPIPE, SIG_IGN);
}

bool interrupted() { return caught != 0; }

const char* interrupt_word() { return caught == SIGTERM ? "terminated" : "interrupted"; }

exit_status interrupt_status() { return caught == SIGTERM ? exit_status::terminated : exit_status::interrupted; }

}  // namespace tern::cli
