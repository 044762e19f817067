// The handles that only the C API makes. tern_request: engine/request.hpp; tern_queue: engine/queue.hpp.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "engine/error_handle.hpp"
#include "engine/log_callback.hpp"
#include "engine/queue.hpp"
#include "engine/ref.hpp"
#include "engine/request.hpp"
#include "engine/settings.hpp"

struct tern_config {
  tern::settings values;
  tern::ref<tern_queue> queue;                              // empty: each client makes one
  std::shared_ptr<const tern::log_callback> log;            // empty: nowhere
  mutable std::map<std::string_view, std::string> printed;  // what tern_config_get gave out, by option
};
