#include "storage/body_writer.hpp"

#include <algorithm>

#include "base/limits.hpp"

namespace tern {

size_t body_writer::offer(bytes data) {
  if (state_ != state::taking || why_) return 0;
  const size_t taken = std::min(data.size(), limits::file_write_bytes - gathered_.size());
  gathered_.insert(gathered_.end(), data.begin(), data.begin() + static_cast<ptrdiff_t>(taken));
  refused_ = taken < data.size();
  next_work();
  return taken;
}

void body_writer::finish(std::function<void(error)> done) {
  state_ = state::finishing;
  done_ = std::move(done);
  next_work();
}

void body_writer::abort(std::function<void()> done) {
  state_ = state::aborting;
  done_ = nullptr;
  if (done) done_ = [done = std::move(done)](const error&) { done(); };
  gathered_.clear();
  stop_waiting();
  next_work();
}

void body_writer::wake_when_room() {
  if (state_ == state::taking && (why_ || std::exchange(refused_, false)) && waker_) waker_->wake();
}

void body_writer::ended() {
  state_ = state::ended;
  const auto done = std::move(done_);
  if (done) done(why_);
}

}  // namespace tern
