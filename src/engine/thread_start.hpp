// A thread of the library: every signal blocked, so that the program's handlers run on the program's threads; with a name, for
// whoever looks at the process from outside.
#pragma once

#include <pthread.h>
#include <signal.h>

#include <thread>
#include <utility>

namespace tern {

// `name`: lasting, at most 15 characters.
template <class F>
std::thread start_thread(const char* name, F&& body) {
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  struct restore {
    sigset_t* mask;
    ~restore() { pthread_sigmask(SIG_SETMASK, mask, nullptr); }
  } r{&before};
  return std::thread([name, body = std::forward<F>(body)]() mutable {
    pthread_setname_np(pthread_self(), name);
    body();
  });
}

}  // namespace tern
