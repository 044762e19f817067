// Authentication to origin servers: Basic, Digest and Bearer (RFC 9110 §11). Stands inside redirects and retries, so that each
// hop and each try is authenticated anew.
//
//   silent    no credentials for this origin, or the program set Authorization itself: every answer is the result
//   waiting   credentials are at hand, nothing was sent: a 401 is answered
//   hashing   a Digest with auth-int waits for the hash of the request body
//   sent      the request has our Authorization
//   answering a challenge was taken up and the run comes back to on_request
//   refused   the credentials were wrong: nothing is sent for this URL any more
//
// Rules:
// - Whose credentials: those given with this request, those of its URL (both for its first origin only), the store's, netrc's;
//   the first there are decide. Store and netrc are asked for the origin at hand.
// - Sent unasked: a token; what the memory knows to be accepted here with these credentials; Basic when told.
// - A 401 is answered once, by the strongest challenge; a Digest whose nonce was only stale again, limits::http_stale_nonces
//   times. What was sent unasked and refused is followed by one answer if that would say anything else than before: after a
//   token the password, where there is one.
// - A server that answers with a wrong rspauth does not know the password: its response is passed on, but nothing is learnt
//   from it. Failing would be no protection, as rspauth may be left out, and some servers compute it wrongly.
#pragma once

#include <memory>
#include <string>

#include "base/message_digest.hpp"
#include "protocols/http/auth/auth_memory.hpp"
#include "protocols/http/auth/credential_store.hpp"
#include "protocols/http/auth/netrc.hpp"
#include "protocols/http/message/request.hpp"
#include "sansio/stage.hpp"

namespace tern::http {

// Immutable and shared by all submissions of a request.
struct auth_options {
  std::string first_origin;     // target.origin.text of the request as it was made
  shared_credentials given;     // with this request; NULL: none
  shared_credentials from_url;  // url_credentials(); NULL: none
  auth_kinds kinds = auth_kinds::all();
  bool basic_at_once = false;               // not only when asked for
  std::shared_ptr<const netrc> logins;      // NULL: not used
  const credential_store* store = nullptr;  // NULL: not used; outlives the stage
};

class auth_stage final : public stage {
 public:
  auth_stage(std::shared_ptr<const auth_options> options, auth_memory& memory)
      : options_(std::move(options)), memory_(memory) {}

  // Whether there may ever be credentials: without any the stage can be left out.
  static bool is_needed(const auth_options&);

  verdict on_request(attempt& a, now_t now) override;
  void on_body(bytes data) override;
  verdict on_head(attempt& a, const head& h, now_t now) override;

 private:
  enum class state : uint8_t { silent, waiting, hashing, sent, answering, refused };
  enum class basis : uint8_t { none, at_once, memory, challenge };  // of plan_

  shared_credentials credentials_for(const target& where) const;
  verdict begin(const request_head& request, const target& where);
  void plan_unasked(const request_head& request, const target& where);
  bool needs_body_hash(const attempt& a) const;
  secret make_field(const request_head& request, std::string_view origin);
  verdict challenged(const attempt& a, const head& h);
  bool is_worth_another_try(const auth_plan& next);
  void accepted(const attempt& a, const head& h);

  const std::shared_ptr<const auth_options> options_;
  auth_memory& memory_;
  shared_credentials who_;
  auth_kinds kinds_;  // that who_ can be used for
  auth_plan plan_;
  std::string place_;                                // origin and target of the URL that state_ is about
  std::optional<std::string> expected_from_server_;  // rspauth
  std::unique_ptr<message_digest> hashing_;          // while hashing
  std::string body_hash_;                            // by plan_'s algorithm; empty: not known yet
  int stale_ = 0;
  state state_ = state::silent;
  basis basis_ = basis::none;
};

}  // namespace tern::http
