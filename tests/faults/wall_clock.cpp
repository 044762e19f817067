#include "faults/wall_clock.hpp"

#include <dlfcn.h>
#include <time.h>

#include <atomic>

namespace {

std::atomic<int64_t> moved{0};  // seconds

using get_time = int (*)(clockid_t, timespec*);

get_time libc() {
  static const auto found = reinterpret_cast<get_time>(::dlsym(RTLD_NEXT, "clock_gettime"));
  return found;
}

}  // namespace

// In place of libc's, for this program and, as they are visible, the libraries that it uses.
extern "C" [[gnu::visibility("default")]] int clock_gettime(clockid_t clock, timespec* to) noexcept {
  const int status = libc()(clock, to);
  if (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE) to->tv_sec += moved.load(std::memory_order_relaxed);
  return status;
}

extern "C" [[gnu::visibility("default")]] time_t time(time_t* to) noexcept {
  timespec now{};
  ::clock_gettime(CLOCK_REALTIME, &now);
  if (to != nullptr) *to = now.tv_sec;
  return now.tv_sec;
}

namespace tern::faults {

void move_wall_clock(std::chrono::seconds from_the_truth) { moved = from_the_truth.count(); }

}  // namespace tern::faults
