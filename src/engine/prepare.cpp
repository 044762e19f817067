#include "base/redact.hpp"
#include "engine/prepared.hpp"
#include "engine/request.hpp"
#include "pool/pool_key.hpp"
#include "transport/dns/resolve_override.hpp"
#include "transport/tls_profile.hpp"

namespace tern {
namespace {

expected<std::shared_ptr<const connect_settings>> connect_settings_of(const request_settings& o) {
  auto c = std::make_shared<connect_settings>();
  c->resolve_timeout = o.timeout_resolve;
  c->connect_timeout = o.timeout_connect;
  c->tls_timeout = o.timeout_tls;
  c->happy_eyeballs_delay = o.net_happy_eyeballs_delay;
  c->tcp_keepalive = o.net_tcp_keepalive;
  c->ipv4 = o.net_ip_version != ip_version::v6;
  c->ipv6 = o.net_ip_version != ip_version::v4;
  for (const std::string& text : o.resolve) {
    auto parsed = parse_resolve_override(text);
    if (!parsed) return parsed.why();
    c->overrides.push_back(std::move(*parsed));
  }
  return std::shared_ptr<const connect_settings>(std::move(c));
}

expected<std::shared_ptr<const tls_profile>> profile_of(const request_settings& o, const std::vector<std::string>& alpn) {
  tls_options t;
  t.verify = o.tls_verify;
  t.ca_file = o.tls_ca_file;
  t.ca_path = o.tls_ca_path;
  t.extra_ca = o.tls_extra_ca;
  t.cert_file = o.tls_cert_file;
  t.key_file = o.tls_key_file;
  t.key_password = o.tls_key_password;
  t.min_version = o.tls_min_version;
  t.alpn = alpn;
  t.resume = o.tls_resume;
  return make_tls_profile(std::move(t));
}

std::string joined(const std::vector<std::string>& list) {
  std::string text;
  for (const std::string& item : list) text += item + ',';
  return text;
}

// Whose connections are made in another way may not share them: addresses by hand, one family only, TCP's keepalive.
std::string route_of(const request_settings& o) {
  std::string text = joined(o.resolve);
  if (o.net_ip_version != ip_version::any) text += o.net_ip_version == ip_version::v4 ? "ipv4," : "ipv6,";
  if (o.net_tcp_keepalive) text += "keepalive,";
  return text;
}

}  // namespace

expected<std::shared_ptr<const prepared>> prepare(const request_spec& spec, const request_settings& defaults, tls_store& tls) {
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
  auto head = spec.http->build(limits, {}, o.http_user_agent);
  p->idempotent = head->idempotent;
  p->request = std::move(head);

  auto t = std::make_shared<target>();
  t->scheme = where.scheme;
  t->host = where.host;
  t->port = port_or_default(where);
  t->unix_path = o.net_unix_socket;
  t->local_address = o.net_local_address;
  t->tls = p->row->tls;
  pool_identity identity;
  const std::string alpn = joined(p->row->alpn);
  if (t->tls) {
    auto profile = profile_of(o, p->row->alpn);
    if (!profile) return profile.why();
    p->why = tls.preload(**profile);
    t->profile = std::move(*profile);
    identity.tls = t->profile->identity;
    identity.alpn = alpn;
  }
  const std::string route = route_of(o);
  identity.route = route;
  t->origin = make_origin_key(*t);
  t->pool = make_pool_key(*t, identity);
  p->where = std::move(t);

  auto connect = connect_settings_of(o);
  if (!connect) return connect.why();
  p->connect = std::move(*connect);
  return std::shared_ptr<const prepared>(std::move(p));
}

}  // namespace tern
