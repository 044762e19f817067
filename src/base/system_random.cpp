#include "base/system_random.hpp"

#include <sys/random.h>

#include <cerrno>

namespace tern {

error fill_random(mutable_bytes out) {
  while (!out.empty()) {
    const ssize_t got = ::getrandom(out.data(), out.size(), 0);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return system_error(TERN_E_INTERNAL, "the system gives no random numbers", errno);
    out = out.subspan(static_cast<size_t>(got));
  }
  return {};
}

}  // namespace tern
