// How much more memory a piece of work took at its peak than there was before it.
#pragma once

#include <cstdint>
#include <fstream>
#include <string>

namespace tern::integration {

// Of this process, in KiB: VmRSS, or VmHWM, its highest value so far.
inline int64_t memory_now(const std::string& name) {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);)
    if (line.starts_with(name)) return std::stoll(line.substr(name.size() + 1));
  return -1;
}

// In bytes. Under a sanitizer, which keeps freed memory, it says nothing and is 0.
template <class Work>
int64_t peak_growth(Work&& work) {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  work();
  return 0;
#else
  std::ofstream("/proc/self/clear_refs") << "5";  // the peak begins anew
  const int64_t before = memory_now("VmRSS");
  work();
  return (memory_now("VmHWM") - before) * 1024;
#endif
}

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr uint64_t large = 64 << 20;  // sanitizers are slow
#else
inline constexpr uint64_t large = 1 << 30;
#endif
// What a body of that size may take on its way: buffers of both ends, none of which grows with the body.
inline constexpr int64_t flat = 12 << 20;

}  // namespace tern::integration
