#include "transport/fd_watcher.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <asio/io_context.hpp>
#include <chrono>
#include <vector>

using namespace tern;

namespace {

struct fd_watcher_test : testing::Test {
  asio::io_context io{1};
  fd_watcher watcher{io};
  int ends[2];

  fd_watcher_test() { EXPECT_EQ(::pipe2(ends, O_CLOEXEC), 0); }
  ~fd_watcher_test() override {
    ::close(ends[0]);
    ::close(ends[1]);
  }
  void put(char c = 'x') { EXPECT_EQ(::write(ends[1], &c, 1), 1); }
  void take() {
    char c;
    EXPECT_EQ(::read(ends[0], &c, 1), 1);
  }
  void fill() {
    ::fcntl(ends[1], F_SETFL, O_NONBLOCK);
    const std::vector<char> page(4096);
    while (::write(ends[1], page.data(), page.size()) > 0) {
    }
    ::fcntl(ends[1], F_SETFL, 0);
  }
  void turn() {
    io.restart();
    while (io.poll() > 0) {
    }
  }
};

}  // namespace

TEST_F(fd_watcher_test, tells_once_when_there_is_something_to_read) {
  int told = 0;
  auto watch = watcher.watch(ends[0], way::read, [&] { ++told; });
  turn();
  EXPECT_EQ(told, 0);
  put();
  EXPECT_EQ(told, 0) << "not inside a call";
  turn();
  EXPECT_EQ(told, 1);
  turn();
  EXPECT_EQ(told, 1) << "still readable, but told";
  EXPECT_EQ(::fcntl(ends[0], F_GETFL) & O_NONBLOCK, 0) << "the flags are others' too";
}

TEST_F(fd_watcher_test, tells_of_what_was_there_before) {
  put();
  int told = 0;
  auto watch = watcher.watch(ends[0], way::read, [&] { ++told; });
  EXPECT_EQ(told, 0) << "never inside the call";
  turn();
  EXPECT_EQ(told, 1);
}

TEST_F(fd_watcher_test, tells_when_there_is_room_and_when_the_other_end_has_gone) {
  fill();
  int room = 0, gone = 0;
  auto writing = watcher.watch(ends[1], way::write, [&] { ++room; });
  turn();
  EXPECT_EQ(room, 0);
  std::vector<char> all(1 << 20);
  EXPECT_GT(::read(ends[0], all.data(), all.size()), 0);
  turn();
  EXPECT_EQ(room, 1);
  int other[2];
  ASSERT_EQ(::pipe2(other, O_CLOEXEC), 0);
  auto reading = watcher.watch(other[0], way::read, [&] { ++gone; });
  turn();
  EXPECT_EQ(gone, 0);
  ::close(other[1]);
  turn();
  EXPECT_EQ(gone, 1);
  reading.reset();
  ::close(other[0]);
}

TEST_F(fd_watcher_test, one_that_is_told_may_watch_again_at_once) {
  int told = 0;
  std::unique_ptr<offload::watch> watch;
  std::function<void()> again = [&] {
    watch.reset();
    take();
    if (++told < 5) watch = watcher.watch(ends[0], way::read, again);
  };
  watch = watcher.watch(ends[0], way::read, again);
  for (int i = 0; i < 5; ++i) {
    EXPECT_EQ(told, i);
    put();
    turn();
  }
  EXPECT_EQ(told, 5);
}

TEST_F(fd_watcher_test, a_watch_that_is_taken_back_is_told_nothing) {
  int told = 0;
  auto watch = watcher.watch(ends[0], way::read, [&] { ++told; });
  turn();
  watch.reset();
  put();
  turn();
  EXPECT_EQ(told, 0);
  // Taken back by another that is told in the same turn.
  const int twin = ::fcntl(ends[0], F_DUPFD_CLOEXEC, 0);
  std::unique_ptr<offload::watch> one, two;
  one = watcher.watch(ends[0], way::read, [&] {
    ++told;
    two.reset();
  });
  two = watcher.watch(twin, way::read, [&] {
    ++told;
    one.reset();
  });
  turn();
  EXPECT_EQ(told, 1);
  one.reset();
  two.reset();
  ::close(twin);
}

TEST_F(fd_watcher_test, a_file_is_ready_at_once_and_may_be_taken_back) {
  const int file = ::open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
  int told = 0;
  auto watch = watcher.watch(file, way::read, [&] { ++told; });
  EXPECT_EQ(told, 0);
  turn();
  EXPECT_EQ(told, 1);
  watch = watcher.watch(file, way::write, [&] { ++told; });
  watch.reset();
  turn();
  EXPECT_EQ(told, 1);
  ::close(file);
}

TEST_F(fd_watcher_test, a_waiting_loop_wakes_for_it) {
  int told = 0;
  auto watch = watcher.watch(ends[0], way::read, [&] { ++told; });
  put();
  for (int i = 0; i < 10 && told == 0; ++i) {
    io.restart();
    io.run_one_for(std::chrono::seconds(1));
  }
  EXPECT_EQ(told, 1);
}
