#include "cli/interrupt.hpp"

#include <gtest/gtest.h>
#include <signal.h>

#include <chrono>
#include <cstdlib>
#include <thread>

using namespace tern::cli;

namespace {

[[noreturn]] void raise_and_exit(int first, int second, std::chrono::milliseconds between) {
  catch_signals();
  ::raise(first);
  std::this_thread::sleep_for(between);
  ::raise(second);
  std::_Exit(interrupted() ? static_cast<int>(interrupt_status()) : 0);
}

constexpr std::chrono::milliseconds at_once{0};
constexpr std::chrono::milliseconds later{same_signal_ms + 100};

}  // namespace

TEST(interrupt, a_double_of_the_first_signal_is_the_same_end) {
  EXPECT_EXIT(raise_and_exit(SIGTERM, SIGTERM, at_once), testing::ExitedWithCode(143), "");
  EXPECT_EXIT(raise_and_exit(SIGINT, SIGINT, at_once), testing::ExitedWithCode(130), "");
  EXPECT_EXIT(raise_and_exit(SIGHUP, SIGHUP, at_once), testing::ExitedWithCode(143), "");
  EXPECT_EXIT(raise_and_exit(SIGINT, SIGTERM, at_once), testing::ExitedWithCode(130), "");
}

TEST(interrupt, a_later_second_signal_ends_the_process) {
  EXPECT_EXIT(raise_and_exit(SIGTERM, SIGTERM, later), testing::KilledBySignal(SIGTERM), "");
  EXPECT_EXIT(raise_and_exit(SIGTERM, SIGINT, later), testing::KilledBySignal(SIGINT), "");
}

TEST(interrupt, a_hangup_that_is_ignored_stays_so) {
  EXPECT_EXIT(
      {
        ::signal(SIGHUP, SIG_IGN);
        catch_signals();
        ::raise(SIGHUP);
        std::_Exit(interrupted() ? 1 : 0);
      },
      testing::ExitedWithCode(0), "");
}
