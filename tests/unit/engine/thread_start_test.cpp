#include "engine/thread_start.hpp"

#include <gtest/gtest.h>

using namespace tern;

namespace {

bool blocks(int signal) {
  sigset_t now;
  pthread_sigmask(SIG_SETMASK, nullptr, &now);
  return sigismember(&now, signal) == 1;
}

}  // namespace

TEST(thread_start, signals_are_left_to_the_threads_of_the_program) {
  start_thread("tern-test", [] {
    for (int signal : {SIGINT, SIGTERM, SIGCHLD, SIGUSR1, SIGPIPE, SIGALRM}) EXPECT_TRUE(blocks(signal)) << signal;
  }).join();
  for (int signal : {SIGINT, SIGTERM, SIGUSR1}) EXPECT_FALSE(blocks(signal)) << signal;
}

TEST(thread_start, the_mask_of_who_starts_it_is_as_before) {
  sigset_t one, before;
  sigemptyset(&one);
  sigaddset(&one, SIGUSR2);
  pthread_sigmask(SIG_BLOCK, &one, &before);
  start_thread("tern-test", [] {}).join();
  EXPECT_TRUE(blocks(SIGUSR2));
  EXPECT_FALSE(blocks(SIGUSR1));
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

TEST(thread_start, a_thread_has_a_name) {
  char name[16] = "";
  start_thread("tern-test", [&] { pthread_getname_np(pthread_self(), name, sizeof name); }).join();
  EXPECT_STREQ(name, "tern-test");
}
