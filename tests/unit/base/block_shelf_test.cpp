#include "base/block_shelf.hpp"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstring>
#include <thread>
#include <vector>

#include "base/limits.hpp"

using namespace tern;

namespace {

#if defined(__SANITIZE_ADDRESS__)
constexpr bool keeps_blocks = false;
#else
constexpr bool keeps_blocks = true;
#endif

class block_shelf_test : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!keeps_blocks) GTEST_SKIP() << "under AddressSanitizer each block is the heap's";
  }
  void take(size_t count) {
    for (size_t i = 0; i < count; ++i) {
      taken.push_back(shelf.take());
      std::memset(taken.back(), 1, shelf.block_size());
    }
  }
  void give_all() {
    for (void* b : taken) shelf.give(b);
    taken.clear();
  }
  ~block_shelf_test() override {
    give_all();
    if (used) shelf.end_use();
  }
  void use() {
    shelf.begin_use();
    used = true;
  }

  block_shelf shelf{96};
  std::vector<void*> taken;
  bool used = false;
};

TEST_F(block_shelf_test, keeps_nothing_that_nobody_uses) {
  take(3);
  give_all();
  EXPECT_EQ(shelf.kept(), 0u);
}

TEST_F(block_shelf_test, hands_out_what_was_given_back) {
  use();
  take(3);
  std::vector<void*> before(taken.rbegin(), taken.rend());
  for (void* b : before) shelf.give(b);
  taken.clear();
  EXPECT_EQ(shelf.kept(), 3u);
  take(3);
  EXPECT_EQ(std::vector<void*>(taken.rbegin(), taken.rend()), before);
  EXPECT_EQ(shelf.kept(), 0u);
}

TEST_F(block_shelf_test, a_trim_leaves_what_was_needed_since_the_one_before) {
  use();
  take(100);
  give_all();
  EXPECT_TRUE(shelf.trim());
  EXPECT_EQ(shelf.kept(), 100u);
  take(30);
  give_all();
  EXPECT_TRUE(shelf.trim());
  EXPECT_EQ(shelf.kept(), 30u);
  EXPECT_FALSE(shelf.trim());
  EXPECT_EQ(shelf.kept(), 0u);
}

TEST_F(block_shelf_test, keeps_no_more_than_the_limit) {
  use();
  take(limits::spare_blocks + 10);
  give_all();
  EXPECT_EQ(shelf.kept(), limits::spare_blocks);
}

TEST_F(block_shelf_test, the_last_user_clears_it) {
  use();
  shelf.begin_use();
  take(5);
  give_all();
  shelf.end_use();
  EXPECT_EQ(shelf.kept(), 5u);
  shelf.end_use();
  used = false;
  EXPECT_EQ(shelf.kept(), 0u);
}

TEST_F(block_shelf_test, threads_never_have_the_same_block) {
  use();
  const auto work = [this](unsigned char mark) {
    std::vector<unsigned char*> mine;
    for (int round = 0; round < 20'000; ++round) {
      mine.push_back(static_cast<unsigned char*>(shelf.take()));
      std::memset(mine.back(), mark, shelf.block_size());
      if (mine.size() < 8) continue;
      for (unsigned char* b : mine) {
        ASSERT_EQ(b[shelf.block_size() - 1], mark);
        shelf.give(b);
      }
      mine.clear();
    }
    for (unsigned char* b : mine) shelf.give(b);
  };
  std::vector<std::thread> threads;
  for (unsigned char i = 1; i <= 4; ++i) threads.emplace_back(work, i);
  for (int i = 0; i < 100; ++i) shelf.trim();
  for (std::thread& t : threads) t.join();
}

TEST_F(block_shelf_test, a_child_is_not_held_up_by_a_thread_of_its_parent) {
  use();
  std::atomic<bool> over{false};
  std::thread busy([&] {
    while (!over) shelf.give(shelf.take());
  });
  for (int i = 0; i < 50; ++i) {
    const pid_t child = fork();
    if (child == 0) {
      alarm(60);
      shelf.trim();
      shelf.give(shelf.take());
      _exit(0);
    }
    int status = -1;
    EXPECT_EQ(waitpid(child, &status, 0), child);
    EXPECT_EQ(status, 0);
  }
  over = true;
  busy.join();
}

}  // namespace
