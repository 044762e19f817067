#include "base/fork_guard.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <atomic>

namespace tern {
namespace {

using page = std::atomic<uint64_t>;

// Without support for wiping, pages are what they are not: never asked.
page* const no_wiping = reinterpret_cast<page*>(uintptr_t{1});

std::atomic<page*> wiped_page{nullptr};
std::atomic<uint64_t> last_generation{0};

page* make_page() noexcept {
  const auto size = static_cast<size_t>(sysconf(_SC_PAGESIZE));
  void* memory = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) return no_wiping;
  // Some emulators answer every advice with success; one that nobody knows tells them apart.
  if (madvise(memory, size, -1) == 0 || madvise(memory, size, MADV_WIPEONFORK) != 0) {
    munmap(memory, size);
    return no_wiping;
  }
  return static_cast<page*>(memory);
}

page* find_page() noexcept {
  page* known = wiped_page.load(std::memory_order_acquire);
  if (known) return known;
  page* made = make_page();
  if (wiped_page.compare_exchange_strong(known, made, std::memory_order_acq_rel)) return made;
  if (made != no_wiping) munmap(made, static_cast<size_t>(sysconf(_SC_PAGESIZE)));
  return known;
}

}  // namespace

uint64_t process_generation() noexcept {
  page* wiped = find_page();
  if (wiped == no_wiping) return static_cast<uint64_t>(getpid());
  uint64_t generation = wiped->load(std::memory_order_relaxed);
  if (generation != 0) return generation;
  const uint64_t next = last_generation.fetch_add(1) + 1;
  return wiped->compare_exchange_strong(generation, next) ? next : generation;
}

}  // namespace tern
