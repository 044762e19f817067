#pragma once

#include <cstddef>

namespace tern::test {

// Calls of operator new so far, in this process.
size_t allocations() noexcept;

}  // namespace tern::test
