#include "protocols/http/stages/decode_stage.hpp"

namespace tern::http {
namespace {

// A part of an encoded body cannot be decoded by itself (206, RFC 9110 §15.3.7).
bool may_be_decoded(const head& h) noexcept { return h.has_body && h.status != 206; }

}  // namespace

void decode_stage::wrap(attempt& a, const head& h) {
  sink_.reset();
  if (h.kind != head_kind::final) return;
  if (!options_.on || !may_be_decoded(h)) return;
  const auto applied = codings_of(h);
  if (!applied)
    sink_.emplace(*a.out, host_, applied.why());
  else if (!applied->empty())
    sink_.emplace(*a.out, host_, *applied, options_.max_ratio);
  if (sink_) a.out = &*sink_;
}

verdict decode_stage::on_end(attempt&, outcome& end, now_t) {
  if (sink_) sink_->check(end);
  return {};
}

}  // namespace tern::http
