// For sinks that stages put around others: how they end an operation whose response they cannot accept.
#pragma once

#include "base/error.hpp"

namespace tern {

class sink_host {
 public:
  // Also from inside on_head and on_data; the sink takes nothing from then on. Only the first error counts.
  virtual void sink_failed(error why) = 0;

 protected:
  ~sink_host() = default;
};

}  // namespace tern
