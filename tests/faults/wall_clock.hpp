// The wall clock of this process, which a test moves: what asks libc for the time of day is told another one. Other clocks go
// on as they do, and so do waits of the kernel.
#pragma once

#include <chrono>

namespace tern::faults {

void move_wall_clock(std::chrono::seconds from_the_truth);

}  // namespace tern::faults
