#include "unit/transport/support/count_allocations.hpp"

#include <cstdlib>
#include <new>

namespace {
size_t count = 0;

void* counted(size_t size) {
  ++count;
  if (void* out = std::malloc(size == 0 ? 1 : size)) return out;
  throw std::bad_alloc();
}
}  // namespace

void* operator new(size_t size) { return counted(size); }
void* operator new[](size_t size) { return counted(size); }
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete[](void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, size_t) noexcept { std::free(memory); }
void operator delete[](void* memory, size_t) noexcept { std::free(memory); }

namespace tern::test {
size_t allocations() noexcept { return count; }
}  // namespace tern::test
