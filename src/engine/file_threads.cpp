#include "engine/file_threads.hpp"

#include <system_error>

#include "engine/thread_role.hpp"
#include "engine/thread_start.hpp"

namespace tern {

file_threads::~file_threads() {
  {
    std::lock_guard lock(mutex_);
    ending_ = true;
  }
  changed_.notify_all();
  for (std::thread& t : threads_) t.join();
}

bool file_threads::run(std::function<void()>&& job) {
  {
    std::lock_guard lock(mutex_);
    if (limit_ == 0) return false;
    if (idle_ <= jobs_.size() && threads_.size() < limit_) {
      try {
        threads_.push_back(start_thread("tern-file", [this] { serve(); }));
      } catch (const std::system_error&) {
        if (threads_.empty()) return false;
      }
    }
    jobs_.push_back(std::move(job));
  }
  changed_.notify_one();
  return true;
}

void file_threads::serve() {
  engine_thread_scope engine;
  std::unique_lock lock(mutex_);
  for (;;) {
    ++idle_;
    changed_.wait(lock, [this] { return ending_ || !jobs_.empty(); });
    --idle_;
    if (jobs_.empty()) return;
    auto job = std::move(jobs_.front());
    jobs_.pop_front();
    lock.unlock();
    job();
    job = nullptr;
    lock.lock();
  }
}

}  // namespace tern
