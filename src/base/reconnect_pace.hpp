// When an operation that lasts, and lost its connection, is given the next one: after waits that double, part of each left to
// chance, so that those who lost the same server at the same time do not come back at once.
//
// A connection that lived for less than the longest wait counts as one more failure: a server that takes everybody and keeps
// nobody is not asked faster and faster.
#pragma once

#include "base/clock.hpp"

namespace tern {

struct reconnect_waits {
  duration first;
  duration longest;
  int64_t chance;  // one part in so many of a wait, its end
};

class reconnect_pace {
 public:
  void begins(now_t now) noexcept { began_ = now; }  // an attempt
  void lost(now_t now) noexcept { lost_at_ = now; }  // a connection that stood; it is the attempt that began last
  now_t lost_at() const noexcept { return lost_at_; }
  void forgive() noexcept { tries_ = 0; }  // nothing has failed so far: the next wait is the first
  // When the next attempt is to begin: `whose` keeps those apart who ask at the same time.
  now_t next(const reconnect_waits& waits, now_t now, const void* whose) noexcept;

 private:
  now_t began_{};
  now_t lost_at_{};
  uint32_t tries_ = 0;  // since a connection lived for long
};

}  // namespace tern
