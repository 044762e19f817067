// Pipes, as tests of bodies use them: an end for the library, an end for a thread of the test.
#pragma once

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <string>
#include <string_view>
#include <thread>

#include "support/unique_fd.hpp"

namespace tern::integration {

struct pipe_ends {
  test::unique_fd read_end, write_end;
  pipe_ends() {
    int ends[2];
    EXPECT_EQ(::pipe2(ends, O_CLOEXEC), 0);
    read_end = test::unique_fd(ends[0]);
    write_end = test::unique_fd(ends[1]);
  }
};

// Byte `at` of a body that has no period a buffer could hide.
inline char body_byte(uint64_t at) { return static_cast<char>((at * 2654435761u) >> 13); }

inline std::string body_bytes(size_t size, uint64_t from = 0) {
  std::string s(size, 0);
  for (size_t i = 0; i < size; ++i) s[i] = body_byte(from + i);
  return s;
}

inline void write_all(int fd, std::string_view data) {
  while (!data.empty()) {
    const ssize_t n = ::write(fd, data.data(), data.size());
    if (n <= 0) return;
    data.remove_prefix(static_cast<size_t>(n));
  }
}

// Writes such a body and closes, on a thread of its own.
inline std::thread body_writer(test::unique_fd to, uint64_t size) {
  return std::thread([to = std::move(to), size] {
    sigset_t broken;  // who reads may have had enough
    ::sigemptyset(&broken);
    ::sigaddset(&broken, SIGPIPE);
    ::pthread_sigmask(SIG_BLOCK, &broken, nullptr);
    for (uint64_t at = 0; at < size;) {
      const size_t n = std::min<uint64_t>({size - at, 1 + at % 50'021, 50'000});
      write_all(to.get(), body_bytes(n, at));
      at += n;
    }
  });
}

struct body_check {
  uint64_t size = 0;
  bool same = true;
  bool ended = false;
  void add(std::string_view part) {
    for (char c : part) same &= c == body_byte(size++);
  }
};

// Reads to the end, on a thread of its own.
inline std::thread body_reader(test::unique_fd from, body_check& into) {
  return std::thread([from = std::move(from), &into] {
    std::string part(30'000, 0);
    for (ssize_t n; (n = ::read(from.get(), part.data(), part.size())) > 0;)
      into.add(std::string_view(part).substr(0, static_cast<size_t>(n)));
    into.ended = true;
  });
}

}  // namespace tern::integration
