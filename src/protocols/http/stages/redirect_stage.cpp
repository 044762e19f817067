#include "protocols/http/stages/redirect_stage.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "base/hash.hpp"
#include "base/text.hpp"
#include "protocols/http/message/method.hpp"
#include "protocols/http/message/redirection.hpp"

namespace tern::http {
namespace {

std::string shown(const url& u) { return quote(to_string(u, url_with::nothing)); }

// Equal for what is the same request to a server.
uint64_t fingerprint(const request_head& request, const url& where) {
  return hash_text(request.method + ' ' + to_string(where, url_with::nothing));
}

}  // namespace

verdict redirect_stage::on_request(attempt& a, now_t) {
  if (state_ != state::going) {  // the first time, or an outer stage has begun anew
    state_ = state::first;
    begin(a);
    return {};
  }
  state_ = state::there;
  const bool other_pool = a.where == nullptr || a.where->pool != where_->pool;
  a.request = request_;
  a.where = where_;
  if (!keeps_body_) a.body = nullptr;
  if (a.wants == need::fresh) a.wants = need::shared;
  if (other_pool) a.lease = 0;
  return {};
}

verdict redirect_stage::on_head(attempt& a, const head& h, now_t) {
  if (h.kind != head_kind::final || !is_redirect(h.status) || options_.policy == redirect_policy::none) return {};
  if (!request_) begin(a);  // it was made for this response
  if (options_.policy == redirect_policy::safe && !is_safe(request_->method)) return {};
  if (!has_location(h)) return {};
  verdict v;
  v.why = follow(h);
  v.kind = v.why ? verdict_kind::fail : verdict_kind::again;
  v.hop = !v.why;
  return v;
}

void redirect_stage::begin(const attempt& a) {
  request_ = std::static_pointer_cast<const request_head>(a.request);
  where_ = a.where;
  here_.reset();
  keeps_body_ = true;
  followed_.clear();
}

// Makes the next hop; on_request puts it in place.
error redirect_stage::follow(const head& h) {
  if (!here_) {
    auto here = parse_url(request_->url);
    if (!here) return error(TERN_E_REDIRECT, "a redirect needs the URL it comes from: " + std::string(here.why().message()));
    here_ = std::move(*here);
  }
  auto to = read_location(*here_, h);
  if (!to) return to.why();
  auto next = std::make_shared<request_head>(redirected(*request_, *here_, *to, h.status));
  if (error e = check(*to, *next)) return e;
  if (!same_origin(*here_, *to)) {
    auto way = ways_.route(*to);
    if (!way) return way.why().with_context("the redirect to " + shown(*to) + " cannot be followed");
    where_ = std::move(*way);
  }
  followed_.push_back(fingerprint(*request_, *here_));
  if (drops_body(request_->method, h.status)) keeps_body_ = false;
  request_ = std::move(next);
  here_ = std::move(*to);
  state_ = state::going;
  return {};
}

error redirect_stage::check(const url& to, const request_head& next) const {
  if (followed_.size() >= options_.max) return too_many(to, next);
  const bool downgrade = is_secure_scheme(here_->scheme) && !is_secure_scheme(to.scheme);
  if (downgrade && !options_.allow_downgrade)
    return error(TERN_E_REDIRECT,
                 "the redirect to " + shown(to) + " is not followed: it leads from " + here_->scheme + " to " + to.scheme);
  return {};
}

error redirect_stage::too_many(const url& to, const request_head& next) const {
  std::string text = "stopped after " + std::to_string(followed_.size()) + " redirects";
  const uint64_t print = fingerprint(next, to);
  auto seen = std::find(followed_.rbegin(), followed_.rend(), print);
  if (print == fingerprint(*request_, *here_))
    text += ": " + shown(to) + " redirects to itself";
  else if (seen != followed_.rend())
    text += ": they go in a circle of " + std::to_string(seen - followed_.rbegin() + 2) + ", back to " + shown(to);
  else
    text += "; the next leads to " + shown(to);
  return error(TERN_E_REDIRECT, std::move(text));
}

}  // namespace tern::http
