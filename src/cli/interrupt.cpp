#include "cli/interrupt.hpp"

#include <signal.h>
#include <time.h>

#include <atomic>
#include <cstdint>

namespace tern::cli {
namespace {

volatile sig_atomic_t caught = 0;
std::atomic<int64_t> caught_at_ms{0};
static_assert(std::atomic<int64_t>::is_always_lock_free, "a signal handler uses it");

int64_t now_ms() {
  timespec now{};
  ::clock_gettime(CLOCK_MONOTONIC, &now);
  return int64_t{now.tv_sec} * 1000 + now.tv_nsec / 1'000'000;
}

void remember(int number) {
  if (caught == 0) {
    caught_at_ms = now_ms();
    caught = number == SIGHUP ? SIGTERM : number;
  } else if (now_ms() - caught_at_ms >= same_signal_ms) {
    ::signal(number, SIG_DFL);
    ::raise(number);  // comes when this handler returns
  }
}

bool is_ignored(int number) {
  struct sigaction now{};
  return ::sigaction(number, nullptr, &now) == 0 && now.sa_handler == SIG_IGN;
}

}  // namespace

void catch_signals() {
  struct sigaction action{};
  action.sa_handler = remember;
  // One at a time: no handler breaks into another's.
  for (const int number : {SIGINT, SIGTERM, SIGHUP}) ::sigaddset(&action.sa_mask, number);
  ::sigaction(SIGINT, &action, nullptr);
  ::sigaction(SIGTERM, &action, nullptr);
  if (!is_ignored(SIGHUP)) ::sigaction(SIGHUP, &action, nullptr);  // nohup
  ::signal(SIGPIPE, SIG_IGN);
}

bool interrupted() { return caught != 0; }

const char* interrupt_word() { return caught == SIGTERM ? "terminated" : "interrupted"; }

exit_status interrupt_status() { return caught == SIGTERM ? exit_status::terminated : exit_status::interrupted; }

}  // namespace tern::cli
