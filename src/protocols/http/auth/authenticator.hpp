// How one request answers the challenges of one party. Pure; what carries the request asks for the field to send, and shows
// what came back.
//
// Rules:
// - Sent unasked: a token; what the memory knows to be accepted here with these credentials; Basic when told.
// - A request is challenged once, and answers by the strongest challenge; a Digest whose nonce was only stale again,
//   limits::http_stale_nonces times. What was sent unasked and refused is followed by one answer if that would say anything
//   else than before: after a token the password, where there is one.
// - A server that answers with a wrong rspauth does not know the password: its response is passed on, but nothing is learnt
//   from it. Failing would be no protection, as rspauth may be left out, and some servers compute it wrongly.
// - `domain` names URIs of an origin; a proxy's means nothing (RFC 7616 §3.3).
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "protocols/http/auth/auth_memory.hpp"
#include "protocols/http/auth/auth_party.hpp"

namespace tern::http {

// For what a request authenticates.
struct auth_place {
  std::string space;  // what the memory keeps it by: an origin, a proxy
  std::string path;   // within it
};

class authenticator {
 public:
  authenticator(const auth_party& party, auth_memory& memory) : party_(party), memory_(memory) {}

  // Another request, and what of these credentials may be sent. Says whether something is sent unasked.
  bool begin(auth_place place, shared_credentials who, auth_kinds kinds, bool basic_at_once);
  // Nothing is sent.
  void begin_without() noexcept;
  bool speaks() const noexcept { return basis_ != basis::none; }

  // A Digest over the body, which it waits for; of a request without one that of nothing is right.
  bool needs_body_hash() const noexcept;
  hash_algorithm body_algorithm() const noexcept { return plan_.digest.challenge.algorithm; }
  void set_body_hash(std::string hex) { body_hash_ = std::move(hex); }

  secret field(std::string_view method, std::string_view uri);  // `uri` as in the request line

  // It was asked for credentials, after those at hand were sent or without any. True: field() now says something new.
  bool challenged(std::span<const tern::field> list, bool after_answer);
  // The request that field() was for was not refused.
  void accepted(std::span<const tern::field> list);

 private:
  enum class basis : uint8_t { none, at_once, memory, challenge };  // of plan_

  bool is_worth_another_try(const auth_plan& next);

  const auth_party party_;
  auth_memory& memory_;
  auth_place place_;
  shared_credentials who_;
  auth_kinds kinds_;
  auth_plan plan_;
  std::optional<std::string> expected_from_server_;  // rspauth
  std::string body_hash_;                            // by plan_'s algorithm; empty: not known yet
  int stale_ = 0;
  basis basis_ = basis::none;
};

}  // namespace tern::http
