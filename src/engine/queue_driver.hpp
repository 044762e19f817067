// A client without threads, driven by whoever waits on its queue.
#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>

#include "tern/base.h"

namespace tern {

class queue_driver {
 public:
  // Works until something was posted or the time is over. TERN_OK; TERN_E_BUSY: somebody else drives; anything else: the client
  // is gone and will post no more. `seen`: what turns() was before the caller last looked for what it waits for. If others have
  // driven since, it may be there: nothing is waited for then.
  virtual int32_t drive(int64_t timeout_ms, uint64_t seen) = 0;
  virtual void wake() = 0;  // makes the sleeping drive return, or the next one
  // Around every use from a waiting thread; must not lock. False: it is going away, and detaches from its queues.
  virtual bool try_retain() noexcept = 0;
  virtual void release() noexcept = 0;  // never under a queue's lock: the last one goes away

  // To be called by whoever drove, before another may drive, and once another may: those who found it busy try again.
  void drive_ends() noexcept { turns_.fetch_add(1, std::memory_order_release); }
  void drive_ended() noexcept;

  // For queues: a thread that waits for its turn.
  struct heir {
    tern_queue* queue;
    heir* next = nullptr;
    heir** self = nullptr;
  };
  uint64_t turns() const noexcept { return turns_.load(std::memory_order_acquire); }
  bool enlist(heir& waiting, uint64_t turns_before) noexcept;  // false: a turn has ended since
  void delist(heir& waiting) noexcept;

 protected:
  ~queue_driver() = default;

 private:
  std::mutex mutex_;  // taken before a queue's
  heir* heirs_ = nullptr;
  std::atomic<uint64_t> turns_{0};
};

}  // namespace tern
