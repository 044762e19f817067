#include "engine/proxy_choice.hpp"

#include "base/hash.hpp"
#include "base/limits.hpp"
#include "base/message_digest.hpp"
#include "base/url.hpp"
#include "engine/proxy_url.hpp"
#include "engine/tls_choice.hpp"
#include "protocols/http/message/request_builder.hpp"
#include "protocols/http/proxy/http_proxy.hpp"
#include "transport/socks/socks_proxy.hpp"

namespace tern {
namespace {

constexpr std::string_view directly = "none";

bool is_exempt(const target& to, const request_settings& o, const proxy_environment& environment) {
  if (o.proxy_no_proxy.empty()) return o.proxy_from_environment && environment.exceptions().matches(to.host, to.port);
  if (o.proxy_no_proxy.size() == 1 && o.proxy_no_proxy[0] == directly) return false;
  no_proxy list;
  for (const std::string& entry : o.proxy_no_proxy) list.add(entry);
  return list.matches(to.host, to.port);
}

// Tells accounts apart without giving anything away.
std::string account_of(const proxy_url& u) {
  if (!u.has_login) return {};
  message_digest all(hash_algorithm::sha256);
  for (const secret* part : {&u.user, &u.password}) {
    all.update(std::to_string(part->size()) + ":");
    all.update(part->view());
  }
  return all.hex();
}

expected<std::shared_ptr<const tls_profile>> profile_of(const proxy_server& proxy, const request_settings& o) {
  tls_options t = tls_options_for(proxy.name, o);
  t.verify = o.proxy_tls_verify;
  t.alpn = {"http/1.1"};
  return make_tls_profile(std::move(t));
}

http::auth_kinds kinds_of(auth_choice choice) noexcept {
  switch (choice) {
    case auth_choice::basic:
      return http::auth_kind::basic;
    case auth_choice::digest:
      return http::auth_kind::digest;
    case auth_choice::any:
      break;
  }
  return http::auth_kind::basic | http::auth_kind::digest;
}

expected<std::shared_ptr<proxy_server>> make_http(const proxy_url& u, const request_settings& o, http::auth_memory& memory) {
  auto made = std::make_shared<http::http_proxy>();
  made->user_agent = o.http_user_agent.empty() ? http::default_user_agent : o.http_user_agent;
  made->kinds = kinds_of(o.proxy_auth);
  made->basic_at_once = o.proxy_preemptive;
  made->memory = &memory;
  if (u.has_login) {
    made->who = http::make_password(u.user.view(), u.password.view());
    if (error why = http::check_credentials(*made->who, made->kinds))
      return error(TERN_E_OPTION_VALUE, std::string(why.message()));
  }
  return std::shared_ptr<proxy_server>(std::move(made));
}

expected<std::shared_ptr<proxy_server>> make_socks(const proxy_url& u) {
  auto made = std::make_shared<socks_proxy>();
  made->version_4 = u.kind == proxy_kind::socks4 || u.kind == proxy_kind::socks4a;
  made->by_address = u.kind == proxy_kind::socks4 || u.kind == proxy_kind::socks5;
  made->has_login = u.has_login;
  made->user = secret(u.user.view());
  made->password = secret(u.password.view());
  if (u.user.size() > limits::socks_text_bytes || u.password.size() > limits::socks_text_bytes)
    return error(TERN_E_OPTION_VALUE,
                 "user and password of a SOCKS proxy have at most " + std::to_string(limits::socks_text_bytes) + " bytes");
  if (made->version_4 && !u.password.empty())
    return error(TERN_E_OPTION_VALUE, "SOCKS4 knows users, but no passwords: use socks5 or socks5h");
  if (!made->version_4 && u.has_login && u.user.empty())
    return error(TERN_E_OPTION_VALUE, "SOCKS5 needs a user for the password");
  return std::shared_ptr<proxy_server>(std::move(made));
}

expected<std::shared_ptr<const proxy_server>> make_proxy(proxy_url u, const request_settings& o, http::auth_memory& memory) {
  if (!o.proxy_user.empty() || !o.proxy_password.empty()) {
    u.has_login = true;
    u.user = secret(o.proxy_user);
    u.password = secret(o.proxy_password);
  }
  const bool by_http = u.kind == proxy_kind::http || u.kind == proxy_kind::https;
  auto made = by_http ? make_http(u, o, memory) : make_socks(u);
  if (!made) return made.why();
  proxy_server& p = **made;
  p.name = origin_text(u.scheme, u.host, u.port);
  if (u.kind == proxy_kind::https) {
    auto profile = profile_of(p, o);
    if (!profile) return profile.why();
    p.profile = std::move(*profile);
  }
  p.identity = p.name + "," + account_of(u) + "," + (p.profile ? p.profile->identity : std::string());
  p.scheme = std::move(u.scheme);
  p.host = std::move(u.host);
  p.port = u.port;
  p.origin.text = p.name;
  p.origin.hash = hash_text(p.origin.text);
  return std::shared_ptr<const proxy_server>(std::move(*made));
}

}  // namespace

bool may_have_proxy(const request_settings& o, const proxy_environment& environment) noexcept {
  if (!o.proxy.empty()) return o.proxy != directly;
  return o.proxy_from_environment && !environment.empty();
}

expected<std::shared_ptr<const proxy_server>> choose_proxy(const target& to, const request_settings& o,
                                                           const proxy_knowledge& known) {
  const std::shared_ptr<const proxy_server> none;
  if (!may_have_proxy(o, known.environment)) return none;
  const proxy_environment::variable* variable = o.proxy.empty() ? known.environment.find(to.scheme) : nullptr;
  if ((o.proxy.empty() && variable == nullptr) || is_exempt(to, o, known.environment)) return none;
  const std::string source = variable != nullptr ? variable->name + " of the environment" : "proxy";
  auto parsed = parse_proxy_url(variable != nullptr ? variable->value.view() : std::string_view(o.proxy));
  if (!parsed) return parsed.why().with_context(source);
  auto made = make_proxy(std::move(*parsed), o, known.memory);
  return made ? std::move(made) : made.why().with_context(source);
}

bool speaks_http(const proxy_server& proxy) noexcept { return proxy.scheme == "http" || proxy.scheme == "https"; }

}  // namespace tern
