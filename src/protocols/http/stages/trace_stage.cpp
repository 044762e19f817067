#include "protocols/http/stages/trace_stage.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "protocols/http/message/request.hpp"
#include "protocols/http/message/trace_context.hpp"

namespace tern::http {

verdict trace_stage::on_request(attempt& a, now_t) {
  const bool begins = trace_.empty();
  if (begins) trace_ = new_traceparent(random_.client_nonce() + random_.client_nonce(), how_.begin == trace_begin::sampled);
  auto changed = std::make_shared<request_head>(static_cast<const request_head&>(*a.request));
  changed->trace = how_.child && !begins ? child_of(trace_, random_.client_nonce()) : trace_;
  const auto given = std::ranges::find_if(changed->list, [](const owned_field& f) { return iequals(f.name, "traceparent"); });
  if (given == changed->list.end())
    changed->list.push_back({"traceparent", changed->trace});
  else
    given->value = changed->trace;
  a.request = std::move(changed);
  return {};
}

}  // namespace tern::http
