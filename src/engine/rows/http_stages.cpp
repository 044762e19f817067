#include "engine/rows/http_stages.hpp"

#include "base/secret.hpp"
#include "engine/prepared.hpp"
#include "engine/rows/http_state.hpp"

namespace tern {
namespace {

const http::stage_settings& plan_of(const prepared& p) { return *static_cast<const http::stage_settings*>(p.plan.get()); }

// The choice is about passwords: a token is sent in any case.
http::auth_kinds kinds_of(auth_choice choice) noexcept {
  switch (choice) {
    case auth_choice::any:
      return http::auth_kinds::all();
    case auth_choice::basic:
      return http::auth_kind::basic | http::auth_kind::bearer;
    case auth_choice::digest:
      return http::auth_kind::digest | http::auth_kind::bearer;
  }
  return http::auth_kinds::all();
}

http::redirect_policy policy_of(redirects choice) noexcept {
  switch (choice) {
    case redirects::none:
      return http::redirect_policy::none;
    case redirects::safe:
      return http::redirect_policy::safe;
    case redirects::all:
      return http::redirect_policy::all;
  }
  return http::redirect_policy::none;
}

http::trace_begin begin_of(trace_start choice) noexcept {
  switch (choice) {
    case trace_start::none:
      return http::trace_begin::none;
    case trace_start::unsampled:
      return http::trace_begin::unsampled;
    case trace_start::sampled:
      return http::trace_begin::sampled;
  }
  return http::trace_begin::none;
}

http::shared_credentials given_with(const request_settings& o) {
  auto c = std::make_shared<http::credentials>();
  c->has_user = !o.auth_user.empty() || !o.auth_password.empty();
  if (!c->has_user && o.auth_bearer.empty()) return nullptr;
  c->user = secret(o.auth_user);
  c->password = secret(o.auth_password);
  c->token = secret(o.auth_bearer);
  return c;
}

}  // namespace

bool http_needs_stages(const attempt& first, const prepared& from) { return http::see_request(first, plan_of(from)); }

bool http_head_needs_stages(const head& h, const prepared& from) {
  return h.kind == head_kind::final && http::see_response(h, plan_of(from));
}

void make_http_stages(stage_context from, std::vector<std::unique_ptr<stage>>& into) {
  http::make_stages(from.first, plan_of(from.from), static_cast<http_state&>(from.shared).shared, from.routes, from.host,
                    from.files, std::move(from.retry), into);
}

expected<std::shared_ptr<const http::stage_settings>> http_stage_settings(const url& where, const request_settings& o,
                                                                          const hashed_key& origin, const client_sources& from,
                                                                          bool traceable) {
  auto s = std::make_shared<http::stage_settings>();
  s->events = {o.sse, {o.sse_max_line_bytes, o.sse_max_event_bytes}, o.sse_retry, o.sse_max_retry, o.sse_reconnect};
  s->redirects.policy = policy_of(o.http_redirects);
  s->redirects.max = static_cast<uint32_t>(o.http_max_redirects);
  s->redirects.allow_downgrade = o.http_redirect_downgrade;
  s->cookies = o.http_cookies;
  s->proxies = may_have_proxy(o, from.environment);
  s->validate = {o.http_accept, o.http_max_content_bytes};
  if (traceable) s->trace = {o.trace_parent, begin_of(o.trace_generate), o.trace_parent_ids == trace_ids::child};
  s->decode.on = o.http_decode;
  s->decode.max_ratio = o.http_max_decode_ratio;
  if (!o.sse) s->cache.shared = from.cache;  // events are never stored
  s->cache.stale_if_error = std::chrono::ceil<std::chrono::seconds>(o.cache_stale_if_error).count();
  s->cache.if_match = o.cache_if_match;
  s->cache.collapse = o.cache_collapse;

  auto auth = std::make_shared<http::auth_options>();
  auth->first_origin = origin.text;
  auth->store = &from.store;
  auth->basic_at_once = o.auth_preemptive;
  auth->kinds = kinds_of(o.auth);
  if (!o.auth_netrc.empty()) {
    auto logins = from.netrc.get(o.auth_netrc);
    if (!logins) return logins.why();
    auth->logins = std::move(*logins);
  }
  auth->given = given_with(o);
  if (auth->given)
    if (error e = http::check_credentials(*auth->given, auth->kinds)) return e;
  auth->from_url = http::url_credentials(where, auth->logins.get());
  s->auth = std::move(auth);
  return std::shared_ptr<const http::stage_settings>(std::move(s));
}

}  // namespace tern
