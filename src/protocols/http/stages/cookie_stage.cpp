#include "protocols/http/stages/cookie_stage.hpp"

#include "base/text.hpp"
#include "protocols/http/message/find_named.hpp"
#include "protocols/http/stages/head_of.hpp"

namespace tern::http {

// Not two fields: RFC 6265bis §5.8.1.
void add_cookies(request_head& to, std::string cookies) {
  owned_field* own = find_named(to.list, "cookie");
  if (!own)
    to.list.push_back({"Cookie", std::move(cookies)});
  else if (own->value.empty())
    own->value = std::move(cookies);
  else
    own->value.append("; ").append(cookies);
}

verdict cookie_stage::on_request(attempt& a, now_t) {
  here_.reset();
  auto where = parse_url(a.request->url);
  if (!where) return {};
  here_ = std::move(*where);
  std::string cookies = jar_.header_for(*here_, wall_());
  if (cookies.empty()) return {};
  auto changed = std::make_shared<request_head>(head_of(a));
  add_cookies(*changed, std::move(cookies));
  a.request = std::move(changed);
  return {};
}

verdict cookie_stage::on_head(attempt&, const head& h, now_t) {
  const bool answers = h.kind == head_kind::final || h.kind == head_kind::tunnel;
  if (!answers || !here_) return {};
  for (const field& f : h.list)
    if (iequals(f.name, "set-cookie")) jar_.store(*here_, f.value, wall_());
  return {};
}

}  // namespace tern::http
