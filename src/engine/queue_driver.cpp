#include "engine/queue_driver.hpp"

#include "engine/queue.hpp"

namespace tern {

void queue_driver::drive_ended() noexcept {
  std::lock_guard lock(mutex_);
  turns_.fetch_add(1, std::memory_order_release);
  for (heir* h = heirs_; h; h = h->next) h->queue->nudge();
}

bool queue_driver::enlist(heir& waiting, uint64_t turns_before) noexcept {
  std::lock_guard lock(mutex_);
  if (turns() != turns_before) return false;
  waiting.next = heirs_;
  waiting.self = &heirs_;
  if (heirs_) heirs_->self = &waiting.next;
  heirs_ = &waiting;
  return true;
}

void queue_driver::delist(heir& waiting) noexcept {
  std::lock_guard lock(mutex_);
  *waiting.self = waiting.next;
  if (waiting.next) waiting.next->self = waiting.self;
}

}  // namespace tern
