// The log function a program gave in its config: shared by the config and the clients made from it, dropped after the last.
#pragma once

#include <memory>

#include "base/log.hpp"
#include "engine/dropper.hpp"
#include "tern/config.h"

namespace tern {

struct log_callback {
  tern_log_fn fn;
  uint64_t user_data;
  dropper drop;
};

// For log_sink::add; holds a reference to `to` until the sink removes it.
log_receiver receiver_for(std::shared_ptr<const log_callback> to);

// A line as the C API shows it; valid as long as `line`.
tern_log_record to_c(const log_record& line) noexcept;

}  // namespace tern
