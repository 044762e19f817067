// Threads for work that would block a loop. Without threads (io.threads = 0) the work runs inline in the asking loop's next
// turn.
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

  bool inline_only() const noexcept { return limit_ == 0; }
  void run(std::function<void()> job);  // threads are started when first needed

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
