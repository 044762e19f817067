// Threads for work that would block a loop. Without any (io.threads = 0, or the system has none left) the asking loop does the
// work itself, in its next turn.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "sansio/offload.hpp"

namespace tern {

class file_threads {
 public:
  explicit file_threads(size_t count) : limit_(count) {}
  file_threads(const file_threads&) = delete;
  file_threads& operator=(const file_threads&) = delete;
  ~file_threads();  // finishes what was submitted

  // Threads are started when first needed. False: there is none, and the job is still the caller's.
  bool run(std::function<void()>&& job);

 private:
  void serve();

  const size_t limit_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::function<void()>> jobs_;
  std::vector<std::thread> threads_;
  size_t idle_ = 0;
  bool ending_ = false;
};

}  // namespace tern
