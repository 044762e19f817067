#include "base/fork_guard.hpp"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace tern;

namespace {

int exit_code_of(pid_t child) {
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

}  // namespace

TEST(fork_guard, is_not_crossed_where_it_was_made) {
  fork_guard guard;
  EXPECT_FALSE(guard.crossed());
  EXPECT_EQ(process_generation(), process_generation());
  EXPECT_NE(process_generation(), 0u);
}

TEST(fork_guard, is_crossed_in_every_generation_below) {
  fork_guard guard;
  const pid_t child = fork();
  if (child == 0) {
    fork_guard own;
    const bool fine = guard.crossed() && !own.crossed();
    const pid_t grandchild = fork();
    if (grandchild == 0) _exit(guard.crossed() && own.crossed() ? 0 : 1);
    _exit(fine && exit_code_of(grandchild) == 0 ? 0 : 1);
  }
  EXPECT_EQ(exit_code_of(child), 0);
  EXPECT_FALSE(guard.crossed());
}
