#include "engine/call.hpp"

#include <chrono>

#include "base/limits.hpp"
#include "engine/client.hpp"
#include "engine/wait_clock.hpp"

using namespace tern;

tern_call::tern_call(ref<tern_client> client) : client_(std::move(client)) {}

void tern_call::release() noexcept {
  if (refs_.fetch_sub(1, std::memory_order_acq_rel) == 1) delete this;
}

tern_call::~tern_call() {
  if (result_) result_->release();
}

void tern_call::complete(tern_result* result) {
  std::lock_guard lock(mutex_);
  result_ = result;
  done_.store(true, std::memory_order_release);
  if (waiting_ > 0) changed_.notify_all();
}

int32_t tern_call::wait(int64_t timeout_ms, tern_result** result) {
  const now_t until = wait_until(timeout_ms);
  for (;;) {
    const uint64_t turns = client_->turns();
    if (done()) break;
    const int64_t left = ms_left(until);
    if (client_->driven()) {
      const int32_t status = client_->drive(left, turns);
      if (status != TERN_OK && status != TERN_E_BUSY) {
        if (done()) break;  // whoever drove it to its end did this too
        return status;
      }
      if (status == TERN_OK) {
        if (!done() && left == 0) return TERN_E_WAIT_TIMEOUT;
        continue;
      }
    }
    // Somebody else drives, or a loop thread does the work. A driver may stop any time, so look again now and then.
    std::unique_lock lock(mutex_);
    ++waiting_;
    const auto ended = [this] { return done_.load(std::memory_order_relaxed); };
    if (client_->driven())
      changed_.wait_for(
          lock, std::chrono::milliseconds(std::min<int64_t>(left < 0 ? limits::driver_look_ms : left, limits::driver_look_ms)),
          ended);
    else if (until == never)
      changed_.wait(lock, ended);
    else
      changed_.wait_until(lock, until, ended);
    --waiting_;
    if (!done() && until != never && clock::now() >= until) return TERN_E_WAIT_TIMEOUT;
  }
  *result = result_->retain();
  return TERN_OK;
}
