#include "engine/routing.hpp"

#include "engine/registry.hpp"
#include "engine/tls_choice.hpp"
#include "pool/pool_key.hpp"
#include "transport/dns/resolve_override.hpp"

namespace tern {
namespace {

expected<std::shared_ptr<const tls_profile>> profile_of(const request_settings& o, std::vector<std::string> alpn,
                                                        const hashed_key& origin, route_use use) {
  tls_options t = tls_options_for(origin.text, o);
  t.verify = o.tls_verify;
  if (t.cert_file.empty() && use != route_use::redirected) {
    t.cert_file = o.tls_cert_file;
    t.key_file = o.tls_key_file;
    t.key_password = o.tls_key_password;
  }
  t.alpn = std::move(alpn);
  return make_tls_profile(std::move(t));
}

std::string joined(const std::vector<std::string>& list) {
  std::string text;
  for (const std::string& item : list) text += item + ',';
  return text;
}

// Whose connections are made in another way may not share them: addresses by hand, one family only, TCP's keepalive.
std::string way_of(const request_settings& o) {
  std::string text = joined(o.resolve);
  if (o.net_ip_version != ip_version::any) text += o.net_ip_version == ip_version::v4 ? "ipv4," : "ipv6,";
  if (o.net_tcp_keepalive) text += "keepalive,";
  return text;
}

}  // namespace

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

expected<std::shared_ptr<const target>> route_to(const url& to, const request_settings& o, route_use use,
                                                 const proxy_knowledge& proxies) {
  const registry_row* row = find_row(to.scheme);
  if (!row) return error(TERN_E_NOT_BUILT, "this build does not speak " + to.scheme);
  protocol_offer offer = row->offer(o);
  auto t = std::make_shared<target>();
  t->scheme = to.scheme;
  t->host = to.host;
  t->port = port_or_default(to);
  if (use == route_use::named_by_program) t->unix_path = o.net_unix_socket;
  t->local_address = o.net_local_address;
  t->tls = row->tls;
  t->variant = offer.variant;
  t->slots = offer.slots;
  t->spread = offer.spread;
  t->one_by_one = offer.one_by_one;
  t->origin = make_origin_key(*t);
  if (t->unix_path.empty()) {
    auto proxy = choose_proxy(*t, o, proxies);
    if (!proxy) return proxy.why();
    t->proxy = std::move(*proxy);
    t->absolute_form = t->proxy && offer.absolute_form && speaks_http(*t->proxy);
  }
  if (!t->unix_path.empty()) t->standpoint += "unix=" + t->unix_path + ';';
  if (!o.resolve.empty()) t->standpoint += "resolve=" + joined(o.resolve) + ';';
  const std::string alpn = joined(offer.alpn) + offer.variant;
  const std::string way = way_of(o);
  pool_identity identity;
  identity.alpn = alpn;
  identity.route = way;
  if (t->proxy) identity.proxy = t->proxy->identity;
  std::string account;
  if (row->login) {
    auto login = row->login(to, o);
    if (!login) return login.why();
    t->login = std::move(*login);
    account = t->login->identity();
    identity.account = account;
  }
  if (t->tls) {
    auto profile = profile_of(o, std::move(offer.alpn), t->origin, use);
    if (!profile) return profile.why();
    t->profile = std::move(*profile);
    identity.tls = t->profile->identity;
    t->standpoint += t->profile->trust;
  }
  t->pool = make_pool_key(*t, identity);
  return std::shared_ptr<const target>(std::move(t));
}

}  // namespace tern
