#include "protocols/http/stages/validating_sink.hpp"

#include <algorithm>

namespace tern::http {
namespace {

std::string allowed(uint64_t max_bytes) { return " than the " + std::to_string(max_bytes) + " bytes allowed"; }

}  // namespace

void validating_sink::on_head(const head& h) {
  inner_.on_head(h);
  if (h.kind != head_kind::final) return;
  if (!why_ && h.has_body && h.length && *h.length > max_bytes_)
    why_ = error(TERN_E_BODY_TOO_LARGE,
                 "the response body has " + std::to_string(*h.length) + " bytes, more" + allowed(max_bytes_));
  if (why_) host_.sink_failed(why_);
}

size_t validating_sink::on_data(bytes data) {
  if (why_) return 0;
  if (data.size() > max_bytes_ - taken_) {
    why_ = error(TERN_E_BODY_TOO_LARGE, "the response body is longer" + allowed(max_bytes_));
    host_.sink_failed(why_);
    return 0;
  }
  const size_t taken = std::min(inner_.on_data(data), data.size());
  taken_ += taken;
  return taken;
}

void validating_sink::check(outcome& end) const {
  if (end.why || !why_) return;
  end.why = why_;
  end.maybe_processed = end.reached != reach::unsent;
}

}  // namespace tern::http
