// Descriptors: owned, read whole, written whole.
#pragma once

#include <unistd.h>

#include <string>
#include <string_view>
#include <utility>

namespace tern::cli {

class unique_fd {
 public:
  unique_fd() = default;
  explicit unique_fd(int fd) : fd_(fd) {}
  unique_fd(unique_fd&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  unique_fd& operator=(unique_fd&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~unique_fd() {
    if (fd_ >= 0) ::close(fd_);
  }

  int get() const { return fd_; }
  explicit operator bool() const { return fd_ >= 0; }

 private:
  int fd_ = -1;
};

enum class write_state {
  written,
  closed,       // the reader has gone (EPIPE)
  interrupted,  // a signal asked the tool to end
  failed,       // errno says why
};

// Writes everything, waiting as long as the descriptor takes; also for non-blocking ones.
write_state write_all(int fd, std::string_view data);

// One line of output on stderr, in one write so that lines of several threads do not mix.
void print_error_line(std::string_view line);

// Text from elsewhere for a terminal: control bytes become '?'.
std::string printable(std::string_view text);

}  // namespace tern::cli
