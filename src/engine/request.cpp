#include "engine/request.hpp"

namespace tern {

void request_spec::apply(request_settings& settings) const {
  for (const option_override& o : overrides) o.apply({.request = &settings});
  if (retry) settings.retry_functions = retry;
}

std::string content_type_of(const body_spec& body) {
  if (const auto* text = std::get_if<bytes_body>(&body)) return text->content_type;
  if (const auto* parts = std::get_if<multipart_body>(&body)) return parts->form.content_type();
  return {};
}

bool request_spec::take_body() const noexcept {
  const auto* callback = std::get_if<callback_body>(&body);
  const auto* from = std::get_if<descriptor_body>(&body);
  if (callback ? callback->rewindable : !from || from->seekable) return true;
  return !body_taken_.exchange(true, std::memory_order_acq_rel);
}

}  // namespace tern
