#include "protocols/http/auth/authenticator.hpp"

#include <utility>

#include "base/limits.hpp"
#include "base/text.hpp"
#include "protocols/http/auth/digest_response.hpp"
#include "protocols/http/auth/plain_field.hpp"

namespace tern::http {

void authenticator::begin_without() noexcept {
  basis_ = basis::none;
  body_hash_.clear();
}

bool authenticator::begin(auth_place place, shared_credentials who, auth_kinds kinds, bool basic_at_once) {
  begin_without();
  place_ = std::move(place);
  who_ = std::move(who);
  kinds_ = kinds;
  stale_ = 0;
  if (kinds_.has(auth_kind::bearer)) {
    plan_ = {auth_kind::bearer, {}, {}};
    basis_ = basis::at_once;
  } else if (auto known = memory_.find(place_.space, place_.path, *who_, kinds_)) {
    plan_ = std::move(*known);
    basis_ = basis::memory;
  } else if (basic_at_once && kinds_.has(auth_kind::basic)) {
    plan_ = {auth_kind::basic, {}, {}};
    basis_ = basis::at_once;
  }
  return speaks();
}

bool authenticator::needs_body_hash() const noexcept {
  return body_hash_.empty() && plan_.kind == auth_kind::digest && plan_.digest.challenge.qop == digest_qop::auth_int;
}

secret authenticator::field(std::string_view method, std::string_view uri) {
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
  if (counts) s.uses = memory_.next_count(place_.space, s.challenge.nonce);
  const std::string client_nonce = !counts || s.challenge.session ? s.client_nonce : memory_.client_nonce();
  const std::string body_hash = body_hash_.empty() ? hex_digest(s.challenge.algorithm, {}) : body_hash_;
  digest_response answer =
      answer_digest({s, who_->user.view(), who_->password.view(), method, uri, s.uses, client_nonce, body_hash});
  expected_from_server_ = std::move(answer.expected_from_server);
  return std::move(answer.field);
}

bool authenticator::challenged(std::span<const tern::field> list, bool after_answer) {
  std::optional<auth_plan> next = choose_challenge(parse_challenges(list, party_.challenges), kinds_);
  if (next && party_.status == proxy_party.status) next->digest.challenge.domain.clear();
  if (after_answer) {
    if (!next || next->realm == plan_.realm) memory_.forget(place_.space, *who_, plan_);
    if (!next || !is_worth_another_try(*next)) return false;
  }
  if (!next) return false;
  if (next->digest.challenge.algorithm != plan_.digest.challenge.algorithm) body_hash_.clear();
  plan_ = std::move(*next);
  if (plan_.digest.challenge.session) {
    plan_.digest.first_nonce = plan_.digest.challenge.nonce;
    plan_.digest.client_nonce = memory_.client_nonce();
  }
  basis_ = basis::challenge;
  return true;
}

bool authenticator::is_worth_another_try(const auth_plan& next) {
  const digest_challenge& now = plan_.digest.challenge;
  const digest_challenge& then = next.digest.challenge;
  const bool both_digest = next.kind == auth_kind::digest && plan_.kind == auth_kind::digest;
  const bool fresh = both_digest && (then.nonce != now.nonce || then.realm != now.realm);
  if (fresh && then.stale) return stale_++ < limits::http_stale_nonces;
  if (basis_ == basis::challenge) return false;
  return fresh || next.kind != plan_.kind;
}

void authenticator::accepted(std::span<const tern::field> list) {
  if (plan_.kind == auth_kind::bearer || basis_ == basis::at_once) return;
  bool is_news = basis_ == basis::challenge;
  if (plan_.kind == auth_kind::digest) {
    digest_info info = read_digest_info(list, party_.info);
    if (info.response && expected_from_server_ && !iequals(*info.response, *expected_from_server_))
      return memory_.forget(place_.space, *who_, plan_);
    if (info.next_nonce) {
      is_news = true;
      plan_.digest.challenge.nonce = std::move(*info.next_nonce);
      plan_.digest.uses = 0;
    }
  }
  if (is_news) memory_.learn(place_.space, place_.path, *who_, plan_);
}

}  // namespace tern::http
