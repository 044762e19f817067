// A pipe, with its ends as descriptors of their own, and what tests do with it.
#pragma once

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <string>
#include <string_view>

#include "storage/descriptor.hpp"

namespace tern {

struct pipe_pair {
  descriptor read_end, write_end;

  pipe_pair() {
    int ends[2];
    EXPECT_EQ(::pipe2(ends, O_CLOEXEC), 0);
    read_end = descriptor(ends[0]);
    write_end = descriptor(ends[1]);
  }
  void put(std::string_view text) {
    EXPECT_EQ(::write(write_end.get(), text.data(), text.size()), static_cast<ssize_t>(text.size()));
  }
  // What is there now; the reading end becomes non-blocking.
  std::string take(size_t most = 1 << 20) {
    ::fcntl(read_end.get(), F_SETFL, O_NONBLOCK);
    std::string all;
    char part[4096];
    while (all.size() < most) {
      const ssize_t n = ::read(read_end.get(), part, std::min(sizeof part, most - all.size()));
      if (n <= 0) break;
      all.append(part, static_cast<size_t>(n));
    }
    return all;
  }
  // Fills it to the brim; how much that took.
  size_t fill() {
    const int flags = ::fcntl(write_end.get(), F_GETFL);
    ::fcntl(write_end.get(), F_SETFL, flags | O_NONBLOCK);
    size_t all = 0;
    const std::string page(4096, 'f');
    for (ssize_t n; (n = ::write(write_end.get(), page.data(), page.size())) > 0;) all += static_cast<size_t>(n);
    ::fcntl(write_end.get(), F_SETFL, flags);
    return all;
  }
  bool reader_sees_the_end() {  // nothing is left and nobody can write
    ::fcntl(read_end.get(), F_SETFL, O_NONBLOCK);
    char c;
    return ::read(read_end.get(), &c, 1) == 0;
  }
};

struct socket_pair {
  descriptor one, other;
  socket_pair() {
    int ends[2];
    EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), 0);
    one = descriptor(ends[0]);
    other = descriptor(ends[1]);
  }
};

inline descriptor duplicate_of(const descriptor& d) { return descriptor(::fcntl(d.get(), F_DUPFD_CLOEXEC, 0)); }

}  // namespace tern
