#include "sansio/proxy_named.hpp"

#include "sansio/proxy_server.hpp"

namespace tern {
namespace {

bool may_be_the_proxys(const target& where, int32_t code) {
  const std::string_view domain = describe(code).domain;
  if (domain == "protocol") return !where.tls || code == TERN_E_TRUNCATED;  // what is in TLS is the target's, but for its end
  return domain == "connect" || domain == "timeout" || code == TERN_E_TLS || code == TERN_E_TLS_TRUNCATED;
}

}  // namespace

error told_of_proxy(const target* where, error why) {
  if (where == nullptr || !where->proxy || !may_be_the_proxys(*where, why.code())) return why;
  return why.with_context((where->absolute_form ? "proxy " : "through proxy ") + where->proxy->name);
}

}  // namespace tern
