// What became of one attempt of a request that was made several times, for its result.
#pragma once

#include <cstdint>

#include "base/clock.hpp"
#include "base/error.hpp"

namespace tern {

struct attempt_note {
  int32_t status = 0;  // of its response; 0: none, or the protocol has no status
  error why;           // empty: there was a response
  duration waited{};   // before it
  now_t began{};
  now_t ended{};
};

}  // namespace tern
