// Input: a line "METHOD URL", then lines "STATUS Location", one a hop.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "base/limits.hpp"
#include "base/text.hpp"
#include "protocols/http/message/method.hpp"
#include "protocols/http/message/redirection.hpp"
#include "protocols/http/stages/redirect_stage.hpp"
#include "sansio/bytes_source.hpp"

using namespace tern;
using namespace tern::http;

namespace {

constexpr uint32_t most = 5;

void require(bool holds) {
  if (!holds) std::abort();
}

std::shared_ptr<const target> target_of(const url& to) {
  auto t = std::make_shared<target>();
  t->scheme = to.scheme;
  t->host = to.host;
  t->port = port_or_default(to);
  return t;
}

struct any_way final : router {
  expected<std::shared_ptr<const target>> route(const url& to) override { return target_of(to); }
};

bool is_clean(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c > 0x20 && c < 0x7F; });
}

bool has(const request_head& r, std::string_view name) {
  return std::any_of(r.list.begin(), r.list.end(), [&](const owned_field& f) { return iequals(f.name, name); });
}

request_head first_request(std::string_view line) {
  request_head r;
  r.method = cut(line, ' ');
  if (!is_token(r.method)) r.method = "POST";
  auto to = parse_url(line);
  if (!to || (to->scheme != "http" && to->scheme != "https")) to = parse_url("https://first.example/a/b?c#d");
  to->username.reset();
  to->password.reset();
  r.url = to_string(*to);
  r.target = request_target(*to);
  r.authority = "chosen.example:7";
  r.scheme = to->scheme;
  r.idempotent = is_idempotent(r.method);
  r.list = {{"Authorization", "x"}, {"cookie", "a=b"}, {"Proxy-Authorization", "y"}, {"Content-Type", "z"}, {"Accept", "*/*"}};
  return r;
}

void check_hop(const attempt& a, const request_head& before, int32_t status, bool& left_origin, bool& lost_body) {
  const auto& r = static_cast<const request_head&>(*a.request);
  auto from = parse_url(before.url), to = parse_url(r.url);
  require(from && to);
  require(!to->username && !to->password);
  require(r.url.size() <= limits::url_bytes);
  require(r.scheme == to->scheme && (r.scheme == "http" || r.scheme == "https"));
  require(is_clean(r.target) && r.target[0] == '/' && r.target == request_target(*to));
  require(is_clean(r.authority) && r.authority.find_first_of("/?#@,\\") == std::string::npos);
  require(a.where->host == to->host && a.where->scheme == to->scheme && a.where->port == port_or_default(*to));

  left_origin = left_origin || !same_origin(*from, *to);
  require(r.authority == (left_origin ? authority(*to) : "chosen.example:7"));
  for (std::string_view secret : {"authorization", "cookie", "proxy-authorization"}) require(has(r, secret) == !left_origin);

  lost_body = lost_body || status == 303 || (before.method == "POST" && status <= 302);
  require((a.body == nullptr) == lost_body && has(r, "content-type") == !lost_body);
  require(r.method == before.method || (r.method == "GET" && lost_body));
  require(has(r, "accept") && !has(r, "referer") && r.list.size() <= 5);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view rest(reinterpret_cast<const char*>(data), size);
  auto first = std::make_shared<request_head>(first_request(cut(rest, '\n')));
  bytes_source body(as_bytes("body"), nullptr);
  any_way ways;
  attempt kept;
  kept.request = first;
  kept.where = target_of(*parse_url(first->url));
  kept.body = &body;
  redirect_stage stage({redirect_policy::all, most, true}, ways);

  attempt a = kept;
  stage.on_request(a, now_t());
  bool left_origin = false, lost_body = false;
  for (uint32_t hops = 0; !rest.empty(); ++hops) {
    std::string_view line = cut(rest, '\n');
    const int32_t status = parse_number<int32_t>(cut(line, ' ')).value_or(302);
    const field location{"Location", line};
    head h;
    h.status = status;
    h.list = {&location, 1};
    const request_head before = static_cast<const request_head&>(*a.request);
    verdict v = stage.on_head(a, h, now_t());
    if (v.kind != verdict_kind::again) {
      if (v.kind == verdict_kind::fail)
        require(v.why.code() == TERN_E_REDIRECT);
      else
        require(!is_redirect(status) || trim(line).empty());
      return 0;
    }
    require(v.hop && is_redirect(status) && hops < most);
    a = kept;
    stage.on_request(a, now_t());
    check_hop(a, before, status, left_origin, lost_body);
  }
  return 0;
}
