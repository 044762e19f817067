// Writing to a pipe nobody reads raises SIGPIPE, which ends programs that do not expect it; write() has no MSG_NOSIGNAL. While
// this lives the calling thread does not get the signal: EPIPE tells. One that was pending before stays pending.
#pragma once

#include <pthread.h>
#include <signal.h>
#include <time.h>

namespace tern {

class no_pipe_signal {
 public:
  no_pipe_signal() noexcept {
    sigset_t pending;
    sigpending(&pending);
    was_pending_ = sigismember(&pending, SIGPIPE) == 1;
    sigemptyset(&pipe_);
    sigaddset(&pipe_, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &pipe_, &before_);
  }
  no_pipe_signal(const no_pipe_signal&) = delete;
  no_pipe_signal& operator=(const no_pipe_signal&) = delete;
  ~no_pipe_signal() {
    const timespec now{};
    if (!was_pending_) sigtimedwait(&pipe_, nullptr, &now);
    pthread_sigmask(SIG_SETMASK, &before_, nullptr);
  }

 private:
  sigset_t pipe_;
  sigset_t before_;
  bool was_pending_;
};

}  // namespace tern
