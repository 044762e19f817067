#include "protocols/http/stages/proxy_auth_stage.hpp"

#include "protocols/http/proxy/http_proxy.hpp"

namespace tern::http {
namespace {

// NULL: there is none, or it only carries bytes.
const http_proxy* asked_proxy(const attempt& a) noexcept {
  return a.where != nullptr && a.where->absolute_form ? static_cast<const http_proxy*>(a.where->proxy.get()) : nullptr;
}

}  // namespace

bool proxy_auth_stage::is_needed(const attempt& a) {
  const http_proxy* proxy = asked_proxy(a);
  return proxy != nullptr && proxy->who != nullptr;
}

auth_start proxy_auth_stage::start_for(const attempt& a) const {
  const http_proxy* proxy = asked_proxy(a);
  if (proxy == nullptr) return {};
  return {proxy->auth_place(), proxy->name, proxy->who, proxy->kinds, proxy->basic_at_once};
}

}  // namespace tern::http
