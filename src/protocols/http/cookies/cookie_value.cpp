#include "protocols/http/cookies/cookie_value.hpp"

#include <utility>

#include "base/utf8.hpp"

namespace tern::http {
namespace {

const char* name_of(same_site_rule rule) {
  switch (rule) {
    case same_site_rule::unset:
      return nullptr;
    case same_site_rule::none:
      return "none";
    case same_site_rule::lax:
      return "lax";
    case same_site_rule::strict:
      return "strict";
  }
  return nullptr;
}

}  // namespace

void write(value_builder& b, const cookie& c) {
  b.begin_map();
  for (const auto& [key, text] : {std::pair("name", &c.name), {"value", &c.value}, {"domain", &c.domain}, {"path", &c.path}}) {
    b.key(key);
    is_utf8(*text) ? b.string(*text) : b.bytes(*text);
  }
  for (const auto& [key, is] : {std::pair("host_only", c.host_only), {"secure", c.secure}, {"http_only", c.http_only}}) {
    b.key(key);
    b.boolean(is);
  }
  b.key("same_site");
  if (const char* rule = name_of(c.same_site))
    b.string(rule);
  else
    b.null();
  b.key("expires");
  if (c.expires)
    b.datetime(*c.expires, 9);
  else
    b.null();
  b.end();
}

}  // namespace tern::http
