#include "protocols/http/stages/expect_stage.hpp"

#include "protocols/http/message/expectation.hpp"
#include "protocols/http/stages/head_of.hpp"

namespace tern::http {

verdict expect_stage::on_request(attempt& a, now_t) {
  if (state_ == state::refused) a.request = std::make_shared<request_head>(without_expectation(head_of(a)));
  return {};
}

verdict expect_stage::on_head(attempt& a, const head& h, now_t) {
  bool was_expected =
      h.kind == head_kind::final && h.status == 417 && state_ == state::expecting && expects_continue(head_of(a), a.body);
  if (!was_expected) return {};
  state_ = state::refused;
  verdict v;
  v.kind = verdict_kind::again;
  return v;
}

}  // namespace tern::http
