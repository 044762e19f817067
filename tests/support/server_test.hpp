#pragma once
#include <gtest/gtest.h>

#include <chrono>
#include <thread>

#include "support/temp_dir.hpp"

namespace tern::test {

// A fixture for tests with servers: a directory whose content stays behind, with the logs, when the test failed.
class server_test : public ::testing::Test {
 protected:
  ~server_test() override { keep_if_failed(dir_); }
  // Call it from a derived fixture's destructor or TearDown for the directories of its servers.
  static void keep_if_failed(temp_dir& dir) {
    if (HasFailure()) dir.keep();
  }

  temp_dir dir_;
};

// Waits for what another thread or process brings about. For conditions that have no event to wait on.
template <class Condition>
bool eventually(Condition&& met, std::chrono::milliseconds limit = std::chrono::seconds(30)) {
  auto deadline = std::chrono::steady_clock::now() + limit;
  while (!met()) {
    if (std::chrono::steady_clock::now() >= deadline) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  return true;
}

}  // namespace tern::test
