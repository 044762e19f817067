#include "storage/descriptor.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>

#include <cerrno>

using namespace tern;

namespace {

int open_one() { return ::open("/dev/null", O_RDONLY | O_CLOEXEC); }
bool is_open(int fd) { return ::fcntl(fd, F_GETFD) >= 0; }

}  // namespace

TEST(descriptor, closes_what_it_holds) {
  const int fd = open_one();
  {
    descriptor d(fd);
    EXPECT_TRUE(d);
    EXPECT_EQ(d.get(), fd);
    EXPECT_TRUE(is_open(fd));
  }
  EXPECT_FALSE(is_open(fd));
}

TEST(descriptor, is_closed_once) {
  descriptor d(open_one());
  EXPECT_TRUE(d.close());
  EXPECT_FALSE(d);
  const int reused = open_one();  // gets the same number
  EXPECT_TRUE(d.close());
  EXPECT_TRUE(is_open(reused));
  ::close(reused);
}

TEST(descriptor, says_when_closing_failed) {
  const int fd = open_one();
  descriptor d(fd);
  ::close(fd);
  EXPECT_FALSE(d.close());
  EXPECT_EQ(errno, EBADF);
  EXPECT_TRUE(d.close()) << "there is nothing left to close";
}

TEST(descriptor, moving_passes_it_on) {
  const int fd = open_one(), other = open_one();
  {
    descriptor a(fd);
    descriptor b(std::move(a));
    EXPECT_FALSE(a);
    descriptor c(other);
    c = std::move(b);
    EXPECT_EQ(c.get(), fd);
    EXPECT_TRUE(is_open(fd));
  }
  EXPECT_FALSE(is_open(fd));
  EXPECT_FALSE(is_open(other));
}

TEST(descriptor, none_is_none) {
  EXPECT_FALSE(descriptor());
  EXPECT_FALSE(descriptor(-1));
}
