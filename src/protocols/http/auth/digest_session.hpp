// What requests to one protection space share, from one challenge to the next.
#pragma once

#include "protocols/http/auth/digest_challenge.hpp"

namespace tern::http {

struct digest_session {
  digest_challenge challenge;  // its nonce is replaced by each nextnonce
  // Of the session algorithms: the nonce and the client's nonce that A1 was made of (RFC 7616 §3.4.2). They outlive nextnonce.
  // The client's nonce is sent with every request of the session, so that a server without memory computes the same.
  std::string first_nonce;
  std::string client_nonce;
  uint32_t uses = 0;  // of the challenge's nonce, as far as this copy knows
};

}  // namespace tern::http
