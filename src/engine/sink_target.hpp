// Where a response body goes that goes neither to memory nor to a named file: what few submissions have, kept apart from them.
#pragma once

#include <cstdint>

#include "engine/dropper.hpp"
#include "storage/descriptor.hpp"
#include "tern/submit.h"

namespace tern {

struct sink_target {
  descriptor fd;                // TERN_SINK_DESCRIPTOR: a duplicate, taken by the receiver
  tern_body_fn call = nullptr;  // TERN_SINK_CALLBACK
  uint64_t user_data = 0;
  dropper drop;
};

}  // namespace tern
