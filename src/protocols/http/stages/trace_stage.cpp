#include "protocols/http/stages/trace_stage.hpp"

#include "protocols/http/message/find_named.hpp"
#include "protocols/http/message/trace_context.hpp"
#include "protocols/http/stages/head_of.hpp"

namespace tern::http {

verdict trace_stage::on_request(attempt& a, now_t) {
  const bool begins = trace_.empty();
  if (begins) trace_ = new_traceparent(random_.client_nonce() + random_.client_nonce(), how_.begin == trace_begin::sampled);
  auto changed = std::make_shared<request_head>(head_of(a));
  changed->trace = how_.child && !begins ? child_of(trace_, random_.client_nonce()) : trace_;
  if (owned_field* given = find_named(changed->list, "traceparent"))
    given->value = changed->trace;
  else
    changed->list.push_back({"traceparent", changed->trace});
  a.request = std::move(changed);
  return {};
}

}  // namespace tern::http
