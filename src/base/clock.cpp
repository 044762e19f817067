#include "base/clock.hpp"

namespace tern {

int64_t system_wall_clock() noexcept {
  using namespace std::chrono;
  return duration_cast<nanoseconds>(system_clock::now().time_since_epoch()).count();
}

}  // namespace tern
