#include "storage/line_writer.hpp"

#include <gtest/gtest.h>

#include <thread>

#include "unit/storage/pipe_pair.hpp"

using namespace tern;

namespace {
constexpr std::chrono::seconds long_enough{60};
constexpr std::chrono::milliseconds not_at_all{0};
}  // namespace

TEST(line_writer, writes_a_line_to_pipes_and_sockets) {
  pipe_pair p;
  EXPECT_TRUE(write_line(p.write_end.get(), "one\n", not_at_all));
  EXPECT_TRUE(write_line(p.write_end.get(), "two\n", not_at_all));
  EXPECT_EQ(p.take(), "one\ntwo\n");
  socket_pair s;
  EXPECT_TRUE(write_line(s.one.get(), "three\n", not_at_all));
  char got[10];
  ASSERT_EQ(::read(s.other.get(), got, sizeof got), 6);
  EXPECT_EQ(std::string_view(got, 6), "three\n");
}

TEST(line_writer, leaves_a_line_out_that_nobody_takes) {
  pipe_pair p;
  const size_t full = p.fill();
  EXPECT_FALSE(write_line(p.write_end.get(), "lost\n", std::chrono::milliseconds(5)));
  EXPECT_EQ(p.take().find("lost"), std::string::npos);
  EXPECT_GT(full, 0u);
  EXPECT_TRUE(write_line(p.write_end.get(), "kept\n", not_at_all));
  EXPECT_EQ(p.take(), "kept\n");
}

TEST(line_writer, waits_for_a_reader_that_goes_on) {
  for (const int flags : {0, O_NONBLOCK}) {
    pipe_pair p;
    p.fill();
    ::fcntl(p.write_end.get(), F_SETFL, flags);
    const std::string line = std::string(200'000, 'x') + '\n';  // more than a pipe holds
    bool written = false;
    std::thread writer([&] { written = write_line(p.write_end.get(), line, long_enough); });
    std::string all;
    char part[4096];
    while (!all.ends_with('\n')) {
      const ssize_t n = ::read(p.read_end.get(), part, sizeof part);
      ASSERT_GT(n, 0);
      all.append(part, static_cast<size_t>(n));
    }
    writer.join();
    EXPECT_TRUE(written);
    EXPECT_TRUE(all.ends_with(line));
    EXPECT_EQ(::fcntl(p.write_end.get(), F_GETFL) & O_NONBLOCK, flags) << "it is not ours";
  }
}

TEST(line_writer, survives_readers_that_have_gone_and_descriptors_that_are_none) {
  pipe_pair p;
  p.read_end.close();
  EXPECT_FALSE(write_line(p.write_end.get(), "line\n", long_enough));  // without SIGPIPE
  EXPECT_FALSE(write_line(-1, "line\n", not_at_all));
  EXPECT_FALSE(write_line(p.write_end.get() + 1000, "line\n", not_at_all));
}
