#include "protocols/http/stages/auth_stage.hpp"

#include <algorithm>
#include <utility>

#include "base/limits.hpp"
#include "base/text.hpp"
#include "protocols/http/auth/digest_response.hpp"
#include "protocols/http/auth/plain_field.hpp"
#include "protocols/http/auth/protection_space.hpp"

namespace tern::http {
namespace {

constexpr std::string_view header_name = "Authorization";

const request_head& head_of(const attempt& a) noexcept { return static_cast<const request_head&>(*a.request); }

bool is_authorized(const request_head& request) noexcept {
  return std::ranges::any_of(request.list, [](const owned_field& f) { return iequals(f.name, header_name); });
}

// A gateway's failure says nothing about the credentials.
bool tells_acceptance(int32_t status) noexcept { return status < 500 && status != 407; }

}  // namespace

bool auth_stage::is_needed(const auth_options& o) {
  return o.given || o.from_url || (o.logins && !o.logins->entries().empty()) || (o.store && !o.store->empty());
}

// ---- on the way in

verdict auth_stage::on_request(attempt& a, now_t) {
  if (state_ == state::hashing)
    body_hash_ = std::exchange(hashing_, nullptr)->hex();
  else if (state_ != state::answering) {
    verdict v = begin(head_of(a), *a.where);
    if (v.kind != verdict_kind::pass || basis_ == basis::none) return v;
  }
  if (needs_body_hash(a)) {
    state_ = state::hashing;
    hashing_ = std::make_unique<message_digest>(plan_.digest.challenge.algorithm);
    verdict v;
    v.kind = verdict_kind::scan;
    return v;
  }
  auto changed = std::make_shared<request_head>(head_of(a));
  changed->list.push_back({std::string(header_name), std::string(make_field(head_of(a), a.where->origin.text).view())});
  a.request = std::move(changed);
  state_ = state::sent;
  return {};
}

void auth_stage::on_body(bytes data) {
  if (hashing_) hashing_->update(data);
}

// A hop, a retry or the first try: what this request starts with.
verdict auth_stage::begin(const request_head& request, const target& where) {
  std::string place = where.origin.text + " " + request.target;
  const bool stays_refused = state_ == state::refused && place == place_;
  place_ = std::move(place);
  basis_ = basis::none;
  body_hash_.clear();
  if (stays_refused) return {};
  state_ = state::silent;
  stale_ = 0;
  if (is_authorized(request)) return {};
  who_ = credentials_for(where);
  if (!who_) return {};
  kinds_ = usable_kinds(*who_) & options_->kinds;
  if (kinds_ == auth_kinds()) {
    verdict v;
    v.why = check_credentials(*who_, options_->kinds);
    if (v.why) v.kind = verdict_kind::fail;
    return v;
  }
  state_ = state::waiting;
  plan_unasked(request, where);
  return {};
}

shared_credentials auth_stage::credentials_for(const target& where) const {
  if (where.origin.text == options_->first_origin) {
    if (options_->given) return options_->given;
    if (options_->from_url) return options_->from_url;
  }
  if (options_->store)
    if (shared_credentials found = options_->store->find(where.origin.text)) return found;
  return options_->logins ? options_->logins->find(where.host) : nullptr;
}

void auth_stage::plan_unasked(const request_head& request, const target& where) {
  if (kinds_.has(auth_kind::bearer)) {
    plan_ = {auth_kind::bearer, {}, {}};
    basis_ = basis::at_once;
  } else if (auto known = memory_.find(where.origin.text, path_of(request.target), *who_, kinds_)) {
    plan_ = std::move(*known);
    basis_ = basis::memory;
  } else if (options_->basic_at_once && kinds_.has(auth_kind::basic)) {
    plan_ = {auth_kind::basic, {}, {}};
    basis_ = basis::at_once;
  }
}

bool auth_stage::needs_body_hash(const attempt& a) const {
  return a.body && body_hash_.empty() && plan_.kind == auth_kind::digest && plan_.digest.challenge.qop == digest_qop::auth_int;
}

secret auth_stage::make_field(const request_head& request, std::string_view origin) {
  expected_from_server_.reset();
  switch (plan_.kind) {
    case auth_kind::basic:
      return basic_field(who_->user.view(), who_->password.view());
    case auth_kind::bearer:
      return bearer_field(who_->token.view());
    case auth_kind::digest:
      break;
  }
  digest_session& s = plan_.digest;
  const bool counts = s.challenge.qop != digest_qop::none;
  if (counts) s.uses = memory_.next_count(origin, s.challenge.nonce);
  const std::string client_nonce = !counts || s.challenge.session ? s.client_nonce : memory_.client_nonce();
  const std::string body_hash = body_hash_.empty() ? hex_digest(s.challenge.algorithm, {}) : body_hash_;
  digest_response answer = answer_digest(
      {s, who_->user.view(), who_->password.view(), request.method, request.target, s.uses, client_nonce, body_hash});
  expected_from_server_ = std::move(answer.expected_from_server);
  return std::move(answer.field);
}

// ---- on the way out

verdict auth_stage::on_head(attempt& a, const head& h, now_t) {
  if (h.status == 401) return challenged(a, h);
  if (state_ == state::sent) accepted(a, h);
  return {};
}

verdict auth_stage::challenged(const attempt& a, const head& h) {
  if (state_ != state::waiting && state_ != state::sent) return {};
  std::optional<auth_plan> next = choose_challenge(parse_challenges(h.list, "WWW-Authenticate"), kinds_);
  if (state_ == state::sent) {
    if (!next || next->realm == plan_.realm) memory_.forget(a.where->origin.text, *who_, plan_);
    if (!next || !is_worth_another_try(*next)) {
      state_ = state::refused;
      return {};
    }
  }
  if (!next) return {};
  if (next->digest.challenge.algorithm != plan_.digest.challenge.algorithm) body_hash_.clear();
  plan_ = std::move(*next);
  if (plan_.digest.challenge.session) {
    plan_.digest.first_nonce = plan_.digest.challenge.nonce;
    plan_.digest.client_nonce = memory_.client_nonce();
  }
  basis_ = basis::challenge;
  state_ = state::answering;
  verdict v;
  v.kind = verdict_kind::again;
  return v;
}

bool auth_stage::is_worth_another_try(const auth_plan& next) {
  const digest_challenge& now = plan_.digest.challenge;
  const digest_challenge& then = next.digest.challenge;
  const bool both_digest = next.kind == auth_kind::digest && plan_.kind == auth_kind::digest;
  const bool fresh = both_digest && (then.nonce != now.nonce || then.realm != now.realm);
  if (fresh && then.stale) return stale_++ < limits::http_stale_nonces;
  if (basis_ == basis::challenge) return false;
  return fresh || next.kind != plan_.kind;
}

void auth_stage::accepted(const attempt& a, const head& h) {
  if (!tells_acceptance(h.status) || plan_.kind == auth_kind::bearer || basis_ == basis::at_once) return;
  const std::string& origin = a.where->origin.text;
  bool is_news = basis_ == basis::challenge;
  if (plan_.kind == auth_kind::digest) {
    digest_info info = read_digest_info(h.list);
    if (info.response && expected_from_server_ && !iequals(*info.response, *expected_from_server_))
      return memory_.forget(origin, *who_, plan_);
    if (info.next_nonce) {
      is_news = true;
      plan_.digest.challenge.nonce = std::move(*info.next_nonce);
      plan_.digest.uses = 0;
    }
  }
  if (is_news) memory_.learn(origin, path_of(head_of(a).target), *who_, plan_);
}

}  // namespace tern::http
