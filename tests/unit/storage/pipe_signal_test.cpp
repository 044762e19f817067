#include "storage/pipe_signal.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cerrno>

#include "storage/descriptor.hpp"

using namespace tern;

namespace {

int raised = 0;

// SIGPIPE is counted while this lives.
struct counted {
  counted() {
    raised = 0;
    struct sigaction now{};
    now.sa_handler = [](int) { ++raised; };
    ::sigaction(SIGPIPE, &now, &before);
  }
  ~counted() { ::sigaction(SIGPIPE, &before, nullptr); }
  struct sigaction before{};
};

void write_to_nobody() {
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  ::close(ends[0]);
  descriptor out(ends[1]);
  ASSERT_EQ(::write(out.get(), "x", 1), -1);
  EXPECT_EQ(errno, EPIPE);
}

bool blocked() {
  sigset_t now;
  pthread_sigmask(SIG_SETMASK, nullptr, &now);
  return sigismember(&now, SIGPIPE) == 1;
}

}  // namespace

TEST(no_pipe_signal, a_broken_pipe_is_an_error_and_no_signal) {
  counted c;
  {
    no_pipe_signal guard;
    write_to_nobody();
    write_to_nobody();
  }
  EXPECT_EQ(raised, 0);
  EXPECT_FALSE(blocked());
  write_to_nobody();
  EXPECT_EQ(raised, 1) << "as before, once it is gone";
}

TEST(no_pipe_signal, nothing_is_swallowed_when_nothing_broke) {
  counted c;
  {
    no_pipe_signal guard;
  }
  EXPECT_EQ(raised, 0);
  EXPECT_FALSE(blocked());
}

TEST(no_pipe_signal, one_that_the_program_has_pending_stays_pending) {
  counted c;
  sigset_t one, before;
  sigemptyset(&one);
  sigaddset(&one, SIGPIPE);
  pthread_sigmask(SIG_BLOCK, &one, &before);
  ::pthread_kill(::pthread_self(), SIGPIPE);
  {
    no_pipe_signal guard;
    write_to_nobody();
  }
  EXPECT_TRUE(blocked());
  EXPECT_EQ(raised, 0);
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  EXPECT_EQ(raised, 1);
}
