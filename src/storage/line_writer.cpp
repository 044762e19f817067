#include "storage/line_writer.hpp"

#include <poll.h>

#include <cerrno>

#include "base/bytes.hpp"
#include "storage/prompt_io.hpp"

namespace tern {
namespace {

using clock = std::chrono::steady_clock;

// False: it takes nothing until then.
bool await_writable(int fd, clock::time_point until) {
  for (;;) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - clock::now()).count();
    if (left <= 0) return false;
    pollfd p{fd, POLLOUT, 0};
    const int found = ::poll(&p, 1, static_cast<int>(left));
    if (found != 0 && !(found < 0 && errno == EINTR)) return true;  // also when it failed: writing will say so
  }
}

}  // namespace

bool write_line(int fd, std::string_view line, std::chrono::milliseconds longest) {
  const clock::time_point until = clock::now() + longest;
  bytes left = as_bytes(line);
  for (;;) {
    const prompt_result put = write_promptly(fd, left);
    left = left.subspan(put.size);
    if (left.empty()) return true;
    if (!put.blocked || !await_writable(fd, until)) return false;
  }
}

}  // namespace tern
