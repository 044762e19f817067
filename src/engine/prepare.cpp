#include "base/redact.hpp"
#include "engine/http_stages.hpp"
#include "engine/prepared.hpp"
#include "engine/request.hpp"
#include "engine/routing.hpp"
#include "protocols/http/decode/coding.hpp"

namespace tern {

expected<std::shared_ptr<const prepared>> prepare(const request_spec& spec, const request_settings& defaults,
                                                  const credential_sources& credentials) {
  auto p = std::make_shared<prepared>();
  p->options = defaults;
  spec.apply(p->options);
  const request_settings& o = p->options;

  const url& where = spec.http->where();
  p->row = find_row(where.scheme);
  if (!p->row) return error(TERN_E_NOT_BUILT, "this build does not speak " + where.scheme);
  if (!spec.http->trailers().empty() && std::holds_alternative<std::monostate>(spec.body))
    return error(TERN_E_STATE, "the request has trailers, which follow a body, and no body");
  p->method = spec.method;
  p->meta = spec.meta;
  p->url = redacted(where);

  http::request_head limits;
  limits.expect_above = o.http_expect_above;
  limits.expect_timeout = o.http_expect_timeout;
  limits.max_head_bytes = o.http_max_head_bytes;
  limits.max_head_fields = static_cast<uint32_t>(o.http_max_head_fields);
  limits.url = p->url;
  const std::string content_type = content_type_of(spec.body);
  http::header_defaults defaults_sent;
  if (!o.http_user_agent.empty()) defaults_sent.user_agent = o.http_user_agent;
  if (!o.http_accept.empty()) defaults_sent.accept = o.http_accept;
  if (o.http_decode) defaults_sent.accept_encoding = http::accept_encoding();
  defaults_sent.content_type = content_type;
  auto head = spec.http->build(limits, defaults_sent);
  p->request = std::move(head);

  auto way = route_to(where, o, route_use::named_by_program);
  if (!way) return way.why();
  p->where = std::move(*way);

  auto stages = http_stage_settings(where, o, p->where->origin, credentials);
  if (stages)
    p->stages = std::move(*stages);
  else
    p->why = stages.why();

  auto connect = connect_settings_of(o);
  if (!connect) return connect.why();
  p->connect = std::move(*connect);
  return std::shared_ptr<const prepared>(std::move(p));
}

}  // namespace tern
