#include "engine/request.hpp"

namespace tern {

void request_spec::apply(request_settings& settings) const {
  for (const option_override& o : overrides) o.apply({.request = &settings});
}

bool request_spec::take_body() const noexcept {
  const auto* callback = std::get_if<callback_body>(&body);
  if (!callback || callback->rewindable) return true;
  return !body_taken_.exchange(true, std::memory_order_acq_rel);
}

}  // namespace tern
