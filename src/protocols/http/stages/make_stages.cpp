#include "protocols/http/stages/make_stages.hpp"

#include "base/log.hpp"
#include "protocols/http/message/expectation.hpp"
#include "protocols/http/message/redirection.hpp"
#include "protocols/http/stages/cookie_stage.hpp"
#include "protocols/http/stages/expect_stage.hpp"
#include "protocols/http/stages/head_of.hpp"
#include "protocols/http/stages/misdirected_stage.hpp"
#include "protocols/http/stages/proxy_auth_stage.hpp"

namespace tern::http {
namespace {

bool is_expecting(const attempt& a) { return expects_continue(head_of(a), a.body); }

bool is_renewal(const attempt& a) { return head_of(a).renews != nullptr; }

bool validates(const validate_options& o) { return !o.accept.empty() || o.max_content_bytes != no_limit; }

void make_outer_stages(const stage_settings& how, router& ways, stage_host& host, std::vector<std::unique_ptr<stage>>& into) {
  if (how.events.on) into.push_back(std::make_unique<event_stage>(host, how.events));
  if (how.redirects.policy != redirect_policy::none) into.push_back(std::make_unique<redirect_stage>(how.redirects, ways));
  if (validates(how.validate)) into.push_back(std::make_unique<validate_stage>(host, how.validate));
  if (how.decode.on) into.push_back(std::make_unique<decode_stage>(host, how.decode));
}

}  // namespace

bool see_request(const attempt& first, const stage_settings& how) {
  return how.cookies || validates(how.validate) || auth_stage::is_needed(*how.auth) || is_expecting(first) || how.events.on ||
         how.cache.shared || how.trace.is_needed() || proxy_auth_stage::is_needed(first);
}

bool see_response(const head& h, const stage_settings& how) {
  if (h.status == 421 || (how.decode.on && h.find("content-encoding") != nullptr)) return true;
  return how.redirects.policy != redirect_policy::none && is_redirect(h.status);
}

void make_stages(const attempt& first, const stage_settings& how, client_state& client, router& ways, stage_host& host,
                 offload& files, std::unique_ptr<stage> retry, std::vector<std::unique_ptr<stage>>& into) {
  if (!is_renewal(first)) make_outer_stages(how, ways, host, into);
  if (how.cache.shared) {
    cache_surroundings around;
    around.follows_redirects = how.redirects.policy != redirect_policy::none;
    around.cookies = how.cookies ? &client.cookies : nullptr;
    around.auth = how.auth;
    around.wall = client.wall;
    into.push_back(std::make_unique<cache_stage>(how.cache, std::move(around), host, files));
  }
  if (retry) into.push_back(std::move(retry));
  if (auth_stage::is_needed(*how.auth)) into.push_back(std::make_unique<auth_stage>(how.auth, client.memory));
  into.push_back(std::make_unique<misdirected_stage>());
  if (is_expecting(first)) into.push_back(std::make_unique<expect_stage>());
  if (how.trace.is_needed()) into.push_back(std::make_unique<trace_stage>(how.trace, client.memory));
  if (how.cookies) into.push_back(std::make_unique<cookie_stage>(client.cookies, client.wall));
  if (how.proxies) into.push_back(std::make_unique<proxy_auth_stage>(client.memory));
}

}  // namespace tern::http
