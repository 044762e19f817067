// A client without threads, driven by the program. Whoever sets driving_ is the loop's thread until it clears it.
#include "engine/client.hpp"
#include "engine/thread_role.hpp"
#include "engine/wait_clock.hpp"

using namespace tern;

int32_t tern_client::drive(int64_t timeout_ms, uint64_t seen) {
  if (on_engine_thread()) return TERN_E_REENTRANT;
  if (driving_.exchange(true, std::memory_order_acquire)) return TERN_E_BUSY;
  struct others_may {
    tern_client& c;
    ~others_may() {
      c.drive_ends();
      c.driving_.store(false, std::memory_order_release);
      c.drive_ended();
    }
  } at_the_end{*this};
  engine_thread_scope engine;
  loop& l = *loops_[0];
  const now_t until = wait_until(turns() == seen ? timeout_ms : 0);
  for (;;) {
    if (l.closed()) return TERN_E_CLOSED;
    const bool woken = woken_.exchange(false);
    const int64_t left = woken ? 0 : ms_left(until);
    if (l.turn(left) || left == 0) return TERN_OK;
  }
}

void tern_client::wake() {
  woken_.store(true);
  loops_[0]->wake_always();
}

int32_t tern_client::drive_fd() { return loops_[0]->native_fd(); }

// The caller is about to sleep on the descriptor: from now on a submission of another thread makes it readable.
int64_t tern_client::next_timeout() { return loops_[0]->prepare_sleep(); }
