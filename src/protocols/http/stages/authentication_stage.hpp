// Authentication of requests (RFC 9110 §11): the part that origins and proxies have in common. Whose credentials, and whether
// there are any, those derived from it know; which challenge is answered how, auth/authenticator.hpp.
//
//   silent    no credentials for this place, or the program set the field itself: every answer is the result
//   waiting   credentials are at hand, nothing was sent: a challenge is answered
//   hashing   a Digest with auth-int waits for the hash of the request body
//   sent      the request has our field
//   answering a challenge was taken up and the run comes back to on_request
//   refused   the credentials were wrong: nothing is sent for this place any more
#pragma once

#include <memory>
#include <string>

#include "base/message_digest.hpp"
#include "protocols/http/auth/authenticator.hpp"
#include "protocols/http/stages/head_of.hpp"

namespace tern::http {

// What a request begins with at the place it goes to.
struct auth_start {
  auth_place place;
  std::string key;         // refused credentials stay refused while this is the same
  shared_credentials who;  // NULL: none
  auth_kinds kinds = auth_kinds::all();
  bool basic_at_once = false;
};

class authentication_stage : public stage {
 public:
  verdict on_request(attempt& a, now_t now) override;
  void on_body(bytes data) override;
  verdict on_head(attempt& a, const head& h, now_t now) override;

 protected:
  authentication_stage(const auth_party& party, auth_memory& memory) : party_(party), auth_(party, memory) {}

 private:
  enum class state : uint8_t { silent, waiting, hashing, sent, answering, refused };

  virtual auth_start start_for(const attempt& a) const = 0;
  virtual std::string uri_of(const attempt& a) const = 0;            // as in the request line
  virtual bool tells_acceptance(int32_t status) const noexcept = 0;  // of what is no challenge
  verdict begin(const attempt& a);

  const auth_party party_;
  authenticator auth_;
  std::string key_;                          // of the place that state_ is about
  std::unique_ptr<message_digest> hashing_;  // while hashing
  state state_ = state::silent;
};

}  // namespace tern::http
