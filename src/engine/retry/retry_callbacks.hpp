// The functions a program decides about attempts with. Shared by the request or the client and all that was made of it.
#pragma once

#include "engine/dropper.hpp"
#include "tern/retry.h"

namespace tern {

struct retry_callbacks {
  tern_retry_fn is_success = nullptr;
  tern_retry_fn should_retry = nullptr;
  tern_retry_delay_fn delay = nullptr;
  uint64_t user_data = 0;
  dropper drop;
};

}  // namespace tern
