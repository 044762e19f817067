#include "protocols/http/stages/authentication_stage.hpp"

#include <utility>

#include "base/text.hpp"
#include "protocols/http/message/find_named.hpp"

namespace tern::http {

verdict authentication_stage::on_request(attempt& a, now_t) {
  if (state_ == state::hashing)
    auth_.set_body_hash(std::exchange(hashing_, nullptr)->hex());
  else if (state_ != state::answering) {
    verdict v = begin(a);
    if (v.kind != verdict_kind::pass || !auth_.speaks()) return v;
  }
  if (a.body && auth_.needs_body_hash()) {
    state_ = state::hashing;
    hashing_ = std::make_unique<message_digest>(auth_.body_algorithm());
    verdict v;
    v.kind = verdict_kind::scan;
    return v;
  }
  auto changed = std::make_shared<request_head>(head_of(a));
  const secret field = auth_.field(head_of(a).method, uri_of(a));
  changed->list.push_back({std::string(party_.credentials), std::string(field.view())});
  a.request = std::move(changed);
  state_ = state::sent;
  return {};
}

void authentication_stage::on_body(bytes data) {
  if (hashing_) hashing_->update(data);
}

// A hop, a retry or the first try: what this request starts with.
verdict authentication_stage::begin(const attempt& a) {
  auth_start start = start_for(a);
  const bool stays_refused = state_ == state::refused && start.key == key_;
  key_ = std::move(start.key);
  auth_.begin_without();
  if (stays_refused) return {};
  state_ = state::silent;
  if (!start.who) return {};
  if (find_named(head_of(a).list, party_.credentials)) return {};
  const auth_kinds kinds = usable_kinds(*start.who) & start.kinds;
  if (kinds == auth_kinds()) {
    verdict v;
    v.why = check_credentials(*start.who, start.kinds);
    if (v.why) v.kind = verdict_kind::fail;
    return v;
  }
  state_ = state::waiting;
  auth_.begin(std::move(start.place), std::move(start.who), kinds, start.basic_at_once);
  return {};
}

verdict authentication_stage::on_head(attempt&, const head& h, now_t) {
  if (h.status != party_.status) {
    if (state_ == state::sent && tells_acceptance(h.status)) auth_.accepted(h.list);
    return {};
  }
  if (state_ != state::waiting && state_ != state::sent) return {};
  if (!auth_.challenged(h.list, state_ == state::sent)) {
    if (state_ == state::sent) state_ = state::refused;
    return {};
  }
  state_ = state::answering;
  verdict v;
  v.kind = verdict_kind::again;
  return v;
}

}  // namespace tern::http
