#include "engine/reactor_fd.hpp"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <asio/executor_work_guard.hpp>
#include <asio/posix/stream_descriptor.hpp>

#include "unit/engine/queue_events.hpp"

using namespace tern;
using tern::test::readable;

TEST(reactor_fd, is_readable_when_a_descriptor_that_is_waited_for_is_ready) {
  asio::io_context io(1);
  int ends[2];
  ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
  asio::posix::stream_descriptor ours(io, ends[0]);
  bool told = false;
  ours.async_wait(asio::posix::stream_descriptor::wait_read, [&](const asio::error_code&) { told = true; });
  io.poll();
  const int fd = reactor_fd(io);
  EXPECT_FALSE(readable(fd));
  ASSERT_EQ(::write(ends[1], "x", 1), 1);
  EXPECT_TRUE(readable(fd));
  io.poll();
  EXPECT_TRUE(told);
  EXPECT_FALSE(readable(fd));
  ::close(ends[1]);
}

TEST(reactor_fd, is_quiet_when_there_is_nothing_to_do_also_before_there_is_a_socket) {
  asio::io_context io(1);
  const auto work = asio::make_work_guard(io);
  const int fd = reactor_fd(io);
  io.poll();
  EXPECT_FALSE(readable(fd));
  EXPECT_EQ(reactor_fd(io), fd);
  io.poll();
  EXPECT_FALSE(readable(fd));
}

TEST(reactor_fd, is_readable_once_it_was_marked_until_the_next_poll) {
  asio::io_context io(1);
  const auto work = asio::make_work_guard(io);
  const int fd = reactor_fd(io);
  for (int round = 0; round < 3; ++round) {
    io.poll();
    EXPECT_FALSE(readable(fd));
    mark_reactor_fd(io);
    EXPECT_TRUE(readable(fd));
  }
}
