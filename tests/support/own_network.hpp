#pragma once
#include <optional>
#include <string>

namespace tern::test {

// Gives the calling thread, and the threads and processes that it starts from then on, a network and mounts of their own, in
// which 127.0.0.1 is up and nothing else can be reached. Nothing has to be put back: it is gone with the last of these
// processes, however they end. Called a second time it does nothing. Where it cannot be had (no privilege, a kernel without it)
// the answer is why.
//
// Call it on the test's main thread before others are started.
std::optional<std::string> enter_own_network();

// A disk of so many bytes, in memory, as `folder`, in the mounts of one's own.
class small_disk {
 public:
  small_disk(std::string folder, unsigned long bytes);  // throws when it cannot be had
  ~small_disk();
  small_disk(const small_disk&) = delete;
  small_disk& operator=(const small_disk&) = delete;

 private:
  const std::string folder_;
};

}  // namespace tern::test
