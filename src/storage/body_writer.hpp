// What the writers of response bodies have in common: they take what fits, tell when there is room again, and end once.
#pragma once

#include <functional>
#include <vector>

#include "base/bytes.hpp"
#include "base/error.hpp"
#include "sansio/body_source.hpp"

namespace tern {

class body_writer {
 public:
  body_writer(const body_writer&) = delete;
  body_writer& operator=(const body_writer&) = delete;

  // Told when there is room after a short offer, and when writing has failed: ask why().
  void set_waker(waker* w) noexcept { waker_ = w; }
  size_t offer(bytes data);  // how much was taken
  const error& why() const noexcept { return why_; }

  // The end: done comes later, never inside the call, when all is written or writing has failed.
  void finish(std::function<void(error)> done);
  // The same at once, without what is not written yet; also after finish, whose `done` is then not called.
  void abort(std::function<void()> done = {});

 protected:
  enum class state : uint8_t { taking, finishing, aborting, ended };

  body_writer() = default;
  ~body_writer() = default;

  virtual void next_work() = 0;     // sets the next piece of work going, unless one is under way
  virtual void stop_waiting() = 0;  // for whoever takes what is written: an abort comes

  void wake_when_room();  // after a piece of work
  void ended();           // calls who waits for the end; the writer may be destroyed by it

  std::vector<std::byte> gathered_;  // offered, not begun to be written
  error why_;
  state state_ = state::taking;

 private:
  waker* waker_ = nullptr;
  std::function<void(error)> done_;
  bool refused_ = false;  // the last offer was short
};

}  // namespace tern
