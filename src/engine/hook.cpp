#include "engine/hook.hpp"

#include <utility>

namespace tern {
namespace {

thread_local hook_base::use* innermost = nullptr;

}  // namespace

hook_base::use::use(hook_base& h) noexcept : hook_(h), below_(std::exchange(innermost, this)) {
  std::lock_guard lock(h.mutex_);
  ++h.uses_;
}

hook_base::use::~use() {
  innermost = below_;
  std::unique_lock lock(hook_.mutex_);
  --hook_.uses_;
  if (!hook_.retired_) return;
  if (hook_.retiring_ > 0)
    hook_.ended_.notify_all();
  else if (hook_.uses_ == 0)
    hook_.drop_outside(lock);
}

bool hook_base::use::valid() const noexcept {
  std::lock_guard lock(hook_.mutex_);
  return !hook_.retired_;
}

void hook_base::retire() noexcept {
  std::unique_lock lock(mutex_);
  retired_ = true;
  const size_t here = uses_here();
  ++retiring_;
  ended_.wait(lock, [&] { return uses_ <= here; });
  --retiring_;
  if (uses_ == 0) drop_outside(lock);
}

size_t hook_base::uses_here() const noexcept {
  size_t count = 0;
  for (use* u = innermost; u; u = u->below_)
    if (&u->hook_ == this) ++count;
  return count;
}

void hook_base::drop_outside(std::unique_lock<std::mutex>& lock) noexcept {
  dropper mine = std::move(drop_);
  lock.unlock();
  mine.fire();
}

}  // namespace tern
