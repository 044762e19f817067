// The feed that a session serves.
#pragma once

#include "protocols/redis/feed_reader.hpp"

namespace tern::redis {

struct pending;

struct feed_state {
  feed_state(pending& of, const feed_plan& plan, duration longest) : entry(&of), reader(plan, longest) {}

  pending* entry;
  feed_reader reader;
  uint32_t due = 0;  // replies to what was asked
  bool told = false;
  bool wants_room = false;  // asks when the sink has some
  error complaint;          // the first error of these replies
  duration patience{};      // until the server must have said something
};

}  // namespace tern::redis
