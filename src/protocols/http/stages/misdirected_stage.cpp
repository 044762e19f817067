#include "protocols/http/stages/misdirected_stage.hpp"

namespace tern::http {

verdict misdirected_stage::on_request(attempt& a, now_t) {
  if (state_ != state::going) {
    state_ = state::usual;
    return {};
  }
  state_ = state::own;
  if (a.wants == need::shared) a.wants = need::fresh;
  return {};
}

verdict misdirected_stage::on_head(attempt& a, const head& h, now_t) {
  const bool can_go = state_ == state::usual && a.lease == 0;  // a lease is one connection and no other
  if (h.kind != head_kind::final || h.status != 421 || !can_go) return {};
  if (a.body == nullptr || a.body->length() == 0u) return again();
  state_ = state::misdirected;
  return {};
}

verdict misdirected_stage::on_end(attempt& a, outcome&, now_t) {
  if (state_ != state::misdirected) return {};
  state_ = state::own;
  return a.body->rewind() ? again() : verdict();
}

verdict misdirected_stage::again() {
  state_ = state::going;
  verdict v;
  v.kind = verdict_kind::again;
  return v;
}

}  // namespace tern::http
