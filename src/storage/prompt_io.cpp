#include "storage/prompt_io.hpp"

#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>

#include "storage/pipe_signal.hpp"

namespace tern {
namespace {

enum class kind : uint8_t { file, socket, other };

kind kind_of(int fd) {
  struct stat st{};
  if (::fstat(fd, &st) != 0) return kind::other;
  if (S_ISREG(st.st_mode) || S_ISBLK(st.st_mode)) return kind::file;
  return S_ISSOCK(st.st_mode) ? kind::socket : kind::other;
}

bool is_ready(int fd, short events) {
  pollfd p{fd, events, 0};
  return ::poll(&p, 1, 0) != 0;  // also when it failed: the call itself will say why
}

// Moves bytes by `some`, until all have been or none can be.
template <class Some>
prompt_result move_all(size_t size, Some&& some) {
  prompt_result r;
  while (r.size < size) {
    const ssize_t moved = some(r.size);
    if (moved > 0) {
      r.size += static_cast<size_t>(moved);
    } else if (moved == 0) {
      r.ended = true;
      return r;
    } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
      r.blocked = true;
      return r;
    } else if (errno != EINTR) {
      r.errnum = errno;
      return r;
    }
  }
  return r;
}

ssize_t would_block() {
  errno = EAGAIN;
  return -1;
}

}  // namespace

prompt_result read_promptly(int fd, mutable_bytes into) {
  const kind what = kind_of(fd);
  return move_all(into.size(), [&](size_t done) -> ssize_t {
    std::byte* const to = into.data() + done;
    if (what == kind::socket) return ::recv(fd, to, into.size() - done, MSG_DONTWAIT);
    if (what == kind::other && !is_ready(fd, POLLIN)) return would_block();
    return ::read(fd, to, into.size() - done);
  });
}

prompt_result write_promptly(int fd, bytes data) {
  const kind what = kind_of(fd);
  const bool waits = what == kind::other && (::fcntl(fd, F_GETFL) & O_NONBLOCK) == 0;
  no_pipe_signal guard;
  return move_all(data.size(), [&](size_t done) -> ssize_t {
    const std::byte* const from = data.data() + done;
    const size_t left = data.size() - done;
    if (what == kind::socket) return ::send(fd, from, left, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (!waits) return ::write(fd, from, left);
    // A pipe that is ready takes PIPE_BUF bytes without waiting, not more.
    return is_ready(fd, POLLOUT) ? ::write(fd, from, std::min<size_t>(left, PIPE_BUF)) : would_block();
  });
}

}  // namespace tern
