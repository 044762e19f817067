// A thread of the library: every signal blocked, so that the program's handlers run on the program's threads.
#pragma once

#include <pthread.h>
#include <signal.h>

#include <thread>
#include <utility>

namespace tern {

template <class F>
std::thread start_thread(F&& body) {
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  struct restore {
    sigset_t* mask;
    ~restore() { pthread_sigmask(SIG_SETMASK, mask, nullptr); }
  } r{&before};
  return std::thread(std::forward<F>(body));
}

}  // namespace tern
