#include "engine/http_stages.hpp"

#include "base/limits.hpp"
#include "base/secret.hpp"
#include "engine/client.hpp"
#include "storage/whole_file.hpp"

namespace tern {

bool http_needs_stages(const attempt& first, const prepared& from) { return http::see_request(first, *from.stages); }

bool http_head_needs_stages(const head& h, const prepared& from) {
  return h.kind == head_kind::final && http::see_response(h, *from.stages);
}

void make_http_stages(const stage_context& from, std::vector<std::unique_ptr<stage>>& into) {
  http::make_stages(from.first, *from.from.stages, from.client.http(), from.routes, from.host, into);
}

expected<std::shared_ptr<const http::stage_settings>> http_stage_settings(const url& where, const request_settings& o,
                                                                          const hashed_key& origin,
                                                                          const http::credential_store& store) {
  auto s = std::make_shared<http::stage_settings>();
  s->redirects.policy = static_cast<http::redirect_policy>(o.http_redirects);
  s->redirects.max = static_cast<uint32_t>(o.http_max_redirects);
  s->redirects.allow_downgrade = o.http_redirect_downgrade;
  s->cookies = o.http_cookies;
  s->validate = {o.http_accept, o.http_max_content_bytes};
  s->decode.on = o.http_decode;
  s->decode.max_ratio = o.http_max_decode_ratio;

  auto auth = std::make_shared<http::auth_options>();
  auth->first_origin = origin.text;
  auth->store = &store;
  auth->basic_at_once = o.auth_preemptive;
  if (o.auth == auth_choice::basic) auth->kinds = http::auth_kind::basic;
  if (o.auth == auth_choice::digest) auth->kinds = http::auth_kind::digest;
  if (!o.auth_netrc.empty()) {
    auto text = read_whole_file(o.auth_netrc, limits::netrc_bytes);
    if (!text) return text.why();
    auto logins = http::netrc::parse(*text);
    wipe(*text);
    if (!logins) return logins.why().with_context(o.auth_netrc);
    auth->logins = std::make_shared<const http::netrc>(std::move(*logins));
  }
  if (!o.auth_bearer.empty())
    auth->given = http::make_token(o.auth_bearer);
  else if (!o.auth_user.empty() || !o.auth_password.empty())
    auth->given = http::make_password(o.auth_user, o.auth_password);
  if (auth->given)
    if (error e = http::check_credentials(*auth->given)) return e;
  auth->from_url = http::url_credentials(where, auth->logins.get());
  s->auth = std::move(auth);
  return std::shared_ptr<const http::stage_settings>(std::move(s));
}

}  // namespace tern
